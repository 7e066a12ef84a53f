/** The address of a removed user: who it was, and the history. */
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { NotFound } from "../app/NotFound";
import { Waiting } from "../app/Waiting";
import { useTitle } from "../ui/useTitle";
import { useWords } from "../words";
import History, { PER_PAGE } from "./History";
import { useHistory } from "./queries";
import { useTelling } from "./useTelling";

const FIRST = { page: 1, turn: () => undefined };

export default function FormerUser({ id }: { id: string }) {
  const history = useHistory(id, PER_PAGE, { ...FIRST, list: `history ${id}` });
  const latest = history.data?.items[0];
  if (latest) return <Shown id={id} account={latest.subject.name} />;
  return history.isPending ? <Waiting /> : <NotFound />;
}

function Shown({ id, account }: { id: string; account: string }) {
  const words = useWords();
  const { said } = useTelling();
  useTitle(account);
  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: words.auditLog, href: "/audit" }} here={account} />}
      header={
        <Header variant="h1" description={said.removed}>
          {account}
        </Header>
      }
    >
      <History id={id} />
    </ContentLayout>
  );
}
