/** Two people changed one user: what each of them wants, and which is to be kept. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useWords } from "../words";
import { authorOf } from "./Author";
import type { User } from "./queries";
import { changedFields, type Field, type UserValues, valuesOf } from "./values";

interface Props {
  before: UserValues;
  mine: UserValues;
  theirs: User;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

export function Conflict({ before, mine, theirs, busy, onKeepMine, onTakeTheirs, onClose }: Props) {
  const words = useWords();
  const said = words.users;
  const now = valuesOf(theirs);
  // What only they changed stays theirs whatever is decided; it is shown since it may matter.
  const changed = new Set<Field>([...changedFields(before, mine), ...changedFields(before, now)]);
  const wanted = (field: Field) => (mine[field] === before[field] ? now[field] : mine[field]);
  const shown = (value: string | boolean) => (value === true ? said.yes : value === false ? said.no : value || "–");
  return (
    <Modal
      visible
      closeAriaLabel={words.close}
      size="large"
      header={said.conflictTitle}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onTakeTheirs}>{said.takeTheirs}</Button>
            <Button variant="primary" loading={busy} onClick={onKeepMine}>
              {said.keepMine}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <span>{said.conflictText}</span>
        <Table
          variant="borderless"
          wrapLines
          items={[...changed]}
          ariaLabels={{ tableLabel: said.conflictTitle }}
          columnDefinitions={[
            {
              id: "field",
              header: said.conflictField,
              isRowHeader: true,
              minWidth: 80,
              cell: (field) => said.fields[field as keyof typeof said.fields],
            },
            {
              id: "theirs",
              header: said.conflictTheirs(authorOf(theirs.updated_by, words)),
              minWidth: 90,
              cell: (field) => shown(now[field]),
            },
            { id: "mine", header: said.conflictMine, minWidth: 90, cell: (field) => shown(wanted(field)) },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}
