import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { ApiError, answer } from "../api/client";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { NotFound } from "../app/NotFound";
import { useTell } from "../app/notices";
import { Waiting } from "../app/Waiting";
import { useApi } from "../session/Session";
import { Fault, faultText } from "../ui/Fault";
import { useIsShown } from "../ui/useIsShown";
import { useTitle } from "../ui/useTitle";
import { useUnsaved } from "../ui/useUnsaved";
import { useWords } from "../words";
import { Conflict } from "./Conflict";
import { readUser, refreshUsers, type User, useUser } from "./queries";
import { UserForm } from "./UserForm";
import { changedFields, changes, type Faults, faultsOf, valuesOf } from "./values";

export default function EditUser() {
  const { account = "" } = useParams();
  const user = useUser(account);
  if (user.error instanceof ApiError && user.error.status === 404) return <NotFound />;
  // The form keeps what it began with: it may not begin with what was read for an earlier visit.
  if (user.data && user.isFetchedAfterMount) return <Edited key={user.data.account} found={user.data} />;
  if (user.error) return <Fault error={user.error} onRetry={() => void user.refetch()} />;
  return <Waiting />;
}

/** Where one came from: the list, or the user's own page below it. */
interface Came {
  from?: string;
  list?: string;
}

function Edited({ found }: { found: User }) {
  const words = useWords();
  const said = words.users;
  const api = useApi();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { from: list = "/users", list: above = list } = (useLocation().state as Came | null) ?? {};
  const [base, setBase] = useState(found);
  const [values, setValues] = useState(() => valuesOf(found));
  const [theirs, setTheirs] = useState<User | null>(null);
  const [faults, setFaults] = useState<Faults>({});
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const saved = useRef(false);
  const shown = useIsShown();
  const leaving = useUnsaved(() => !saved.current && changedFields(valuesOf(base), values).length > 0, busy);
  useTitle(said.editOf(base.name));

  function back() {
    navigate(list, { state: { from: above } });
  }

  function leave(text: string, type: "success" | "info") {
    saved.current = true;
    tell({ type, text });
    void refreshUsers(queries);
    if (shown.current) back();
  }

  async function submit(version: number) {
    const body = changes(valuesOf(base), values);
    if (Object.keys(body).length === 0) return leave(said.unchanged, "info");
    setBusy(true);
    setFault("");
    setFaults({});
    try {
      const params = { path: { user: base.account }, header: { "if-match": `"${version}"` } };
      const now = await answer(api.PATCH("/v1/users/{user}", { params, body }));
      leave(said.saved(now.name), "success");
    } catch (error) {
      await refused(error);
    } finally {
      setBusy(false);
    }
  }

  async function refused(error: unknown) {
    try {
      if (error instanceof ApiError && error.status === 412) return setTheirs(await readUser(api, base.account));
      if (error instanceof ApiError && error.status === 404) return setFault(said.removedMeanwhile);
    } catch (again) {
      const gone = again instanceof ApiError && again.status === 404;
      return setFault(gone ? said.removedMeanwhile : faultText(again, words));
    }
    const found = error instanceof ApiError ? faultsOf(error.problem, words.session.missing) : {};
    setFaults(found);
    setFault(Object.keys(found).length ? said.mend : faultText(error, words));
  }

  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: said.title, href: above }} here={said.editOf(base.name)} />}
      header={
        <Header variant="h1" description={base.account}>
          {said.editOf(base.name)}
        </Header>
      }
    >
      <UserForm
        isNew={false}
        values={values}
        faults={faults}
        fault={fault}
        busy={busy}
        submit={said.save}
        onChange={setValues}
        onSubmit={() => void submit(base.version)}
        onCancel={back}
      />
      {theirs ? (
        <Conflict
          before={valuesOf(base)}
          mine={values}
          theirs={theirs}
          busy={busy}
          onKeepMine={() => {
            setTheirs(null);
            void submit(theirs.version);
          }}
          onTakeTheirs={() => {
            setBase(theirs);
            setValues(valuesOf(theirs));
            setTheirs(null);
          }}
          onClose={() => setTheirs(null)}
        />
      ) : null}
      {leaving}
    </ContentLayout>
  );
}
