/** What an import does with users who exist, and whether its plan is shown first. */
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Schemas } from "../api/client";
import { useWords } from "../words";
import { MailTime } from "./MailTime";

/** As the API takes them. */
export type Options = Omit<Schemas["NewImport"], "file_name" | "sha256" | "mail_nobody_before"> & {
  /** Blank while no good time is written. */
  mail_nobody_before: string | null;
};

export const CREATES: Options = {
  mode: "create",
  blanks_clear: false,
  allow_role_changes: false,
  preview: false,
  notify: true,
  mail_nobody_before: null,
};

const MODES = ["create", "update", "create_and_update"] as const;
const MATCHES = ["first", "id", "account", "email", "phone"] as const;

interface Props {
  options: Options;
  /** Whether faults are shown. */
  judged: boolean;
  onChange: (options: Options) => void;
}

export function ImportOptions({ options, judged, onChange }: Props) {
  const said = useWords().imports;
  const set = (more: Partial<Options>) => onChange({ ...options, ...more });
  const modes = MODES.map((value) => ({ value, label: said.modes[value] }));
  const matches = MATCHES.map((value) => ({ value, label: said.matches[value] }));
  const { mode } = options;
  const match = options.match ?? "first";
  return (
    <SpaceBetween size="s">
      <FormField label={said.mode} description={said.modeTexts[mode]}>
        <Select
          options={modes}
          selectedOption={modes.find(({ value }) => value === mode) ?? null}
          onChange={({ detail }) => {
            const chosen = MODES.find((each) => each === detail.selectedOption.value) ?? "create";
            const isFirst = options.mode === "create"; // a plan is offered first, and can be declined
            const mail = chosen === "update" ? null : options.mail_nobody_before;
            const updates = { ...options, mode: chosen, preview: isFirst || options.preview };
            onChange({
              ...(chosen === "create" ? CREATES : updates),
              notify: options.notify,
              mail_nobody_before: mail,
            });
          }}
        />
      </FormField>
      {mode === "create" ? null : (
        <SpaceBetween size="s">
          <FormField label={said.match}>
            <Select
              options={matches}
              selectedOption={matches.find(({ value }) => value === match) ?? null}
              onChange={({ detail }) =>
                set({
                  match: MATCHES.slice(1).find((each) => each === detail.selectedOption.value) as Options["match"],
                })
              }
            />
          </FormField>
          <Checkbox
            checked={options.blanks_clear}
            description={said.blanksClearText}
            onChange={({ detail }) => set({ blanks_clear: detail.checked })}
          >
            {said.blanksClear}
          </Checkbox>
          <Checkbox
            checked={options.allow_role_changes}
            onChange={({ detail }) => set({ allow_role_changes: detail.checked })}
          >
            {said.allowRoleChanges}
          </Checkbox>
        </SpaceBetween>
      )}
      <Checkbox
        checked={options.preview}
        description={said.previewText}
        onChange={({ detail }) => set({ preview: detail.checked })}
      >
        {said.preview}
      </Checkbox>
      <Checkbox checked={options.notify} onChange={({ detail }) => set({ notify: detail.checked })}>
        {said.notify}
      </Checkbox>
      {mode === "update" ? null : (
        <MailTime
          value={options.mail_nobody_before}
          judged={judged}
          onChange={(value) => set({ mail_nobody_before: value })}
        />
      )}
    </SpaceBetween>
  );
}
