/** How each field of a user came to its value, the latest changes first. */
import { useMemo, useState } from "react";
import { ListPage } from "../ui/ListPage";
import { HALF, usePageWidth } from "../ui/usePageWidth";
import { useSpeech } from "../words";
import { columnsOf, ON_A_PHONE } from "./columns";
import { useHistory } from "./queries";
import { useTelling } from "./useTelling";

export const PER_PAGE = 20;

export default function History({ id }: { id: string }) {
  const speech = useSpeech();
  const { said, telling } = useTelling();
  const [page, turn] = useState(1);
  const pages = { list: `history ${id}`, page, turn };
  const entries = useHistory(id, PER_PAGE, pages);
  const narrow = usePageWidth() < HALF;
  const columns = useMemo(() => columnsOf(speech, said, telling, narrow, true), [speech, said, telling, narrow]);
  return (
    <ListPage
      isPart
      title={speech.words.history}
      query={entries}
      pages={pages}
      pagesLabel={said.historyPages}
      trackBy="id"
      columns={columns}
      counted={speech.words.list.entries}
      shown={narrow ? ON_A_PHONE : undefined}
      empty={{ title: said.none }}
    />
  );
}
