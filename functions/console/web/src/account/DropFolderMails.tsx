/** The addresses that are mailed about imports from the drop folder. */
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer } from "../api/client";
import { useTell } from "../app/notices";
import { useSession } from "../session/Session";
import { Fault, faultText } from "../ui/Fault";
import { useWords } from "../words";

export function DropFolderMails() {
  const words = useWords();
  const said = words.account;
  const { api, account } = useSession();
  const tell = useTell();
  const queries = useQueryClient();
  const queryKey = ["enterprise", account];
  const there = useQuery({ queryKey, queryFn: () => answer(api.GET("/v1/enterprise")) });
  const [typed, setTyped] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (notify: string[]) => answer(api.PATCH("/v1/enterprise", { body: { notify } })),
    onSuccess: (enterprise) => {
      queries.setQueryData(queryKey, enterprise);
      setTyped(null);
      tell({ type: "success", text: said.notifySaved(enterprise.notify.length) });
    },
  });
  if (there.error) return <Fault error={there.error} onRetry={() => void there.refetch()} />;
  if (!there.data) return null;
  const addresses = (typed ?? "").split(/[\s,;，；]+/).filter(Boolean);
  return (
    <div className="narrow">
      <SpaceBetween size="s">
        <FormField
          label={said.notify}
          description={said.notifyText}
          errorText={change.error ? faultText(change.error, words) : ""}
        >
          <Textarea
            rows={3}
            spellcheck={false}
            value={typed ?? there.data.notify.join("\n")}
            onChange={({ detail }) => {
              setTyped(detail.value);
              change.reset();
            }}
          />
        </FormField>
        <Button disabled={typed === null} loading={change.isPending} onClick={() => change.mutate(addresses)}>
          {words.users.save}
        </Button>
      </SpaceBetween>
    </div>
  );
}
