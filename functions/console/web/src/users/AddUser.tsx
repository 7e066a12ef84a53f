import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError, answer } from "../api/client";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { faultText } from "../ui/Fault";
import { useIsShown } from "../ui/useIsShown";
import { useTitle } from "../ui/useTitle";
import { useUnsaved } from "../ui/useUnsaved";
import { useWords } from "../words";
import { refreshUsers } from "./queries";
import { UserForm } from "./UserForm";
import { changedFields, EMPTY, type Faults, faultsOf, newUser } from "./values";

export default function AddUser() {
  const words = useWords();
  const said = words.users;
  const api = useApi();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const list = (useLocation().state as { from?: string } | null)?.from ?? "/users";
  const [values, setValues] = useState(EMPTY);
  const [faults, setFaults] = useState<Faults>({});
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const saved = useRef(false);
  const sent = useRef({ body: "", key: "" });
  const shown = useIsShown();
  const leaving = useUnsaved(() => !saved.current && changedFields(EMPTY, values).length > 0, busy);
  useTitle(said.addTitle);

  /** The same user sent again, after a broken connection say, is the same request; another user is another. */
  function keyOf(body: string): string {
    if (sent.current.body !== body) sent.current = { body, key: crypto.randomUUID() };
    return sent.current.key;
  }

  async function submit(another = false) {
    setBusy(true);
    setFault("");
    setFaults({});
    const body = newUser(values);
    const header = { "Idempotency-Key": keyOf(JSON.stringify(body)) };
    try {
      const added = await answer(api.POST("/v1/users", { params: { header }, body }));
      saved.current = !another;
      const invited = added.status === "invited";
      tell({ type: "success", text: invited ? said.invited(added.name) : said.added(added.name) });
      if (added.notice) tell({ type: "warning", text: added.notice });
      void refreshUsers(queries);
      if (another) setValues({ ...EMPTY, department: values.department, access: values.access });
      else if (shown.current) navigate(list);
    } catch (error) {
      const found = error instanceof ApiError ? faultsOf(error.problem, words.session.missing) : {};
      setFaults(found);
      setFault(Object.keys(found).length ? said.mend : faultText(error, words));
    } finally {
      setBusy(false);
    }
  }

  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: said.title, href: list }} here={said.addTitle} />}
      header={
        <Header
          variant="h1"
          actions={
            <Button onClick={() => navigate("/invitations/add", { state: { from: list } })}>
              {words.invitations.many.action}
            </Button>
          }
        >
          {said.addTitle}
        </Header>
      }
    >
      <UserForm
        isNew
        values={values}
        faults={faults}
        fault={fault}
        busy={busy}
        submit={said.save}
        another={{ text: said.saveAndAdd, onSubmit: () => void submit(true) }}
        onChange={setValues}
        onSubmit={() => void submit()}
        onCancel={() => navigate(list)}
      />
      {leaving}
    </ContentLayout>
  );
}
