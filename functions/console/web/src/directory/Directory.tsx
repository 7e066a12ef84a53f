/** What everybody sees: the people of the enterprise, by contact number and then by name. */
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { type Api, answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";
import { ListPage } from "../ui/ListPage";
import { mailTo } from "../ui/mailTo";
import { useCursorPages } from "../ui/useCursorPages";
import { NOT_SET } from "../users/rules";
import { Settled } from "../users/UserFilters";
import { type Speech, useSpeech } from "../words";

type Colleague = Schemas["Colleague"];

const PER_PAGE = 50;
const MOST_REQUESTS = 10;
const ON_A_PHONE = ["name", "phone"];

export default function Directory() {
  const speech = useSpeech();
  const columns = useMemo(() => columnsOf(speech), [speech]);
  const { words } = speech;
  const said = words.directory;
  const { api, account } = useSession();
  const [address, setAddress] = useSearchParams();
  const search = address.get("search") ?? "";
  const department = address.get("department") ?? "";
  const pages = useCursorPages(`${search}\n${department}`);
  const people = useQuery({
    queryKey: ["directory", account, search, department, pages.cursor],
    queryFn: () => fullPage(api, search, department, pages.cursor),
    placeholderData: keepPreviousData,
  });

  function change(name: string, value: string) {
    const changed = new URLSearchParams(address);
    if (value) changed.set(name, value);
    else changed.delete(name);
    setAddress(changed);
  }

  const filtered = search !== "" || department !== "";
  return (
    <ListPage
      title={said.title}
      description={said.description}
      query={people}
      pages={pages}
      next={people.data?.next}
      pagesLabel={said.pages}
      trackBy="account"
      columns={columns}
      onAPhone={ON_A_PHONE}
      filters={
        <div className="filters">
          <Settled
            type="search"
            label={words.users.search}
            placeholder={words.users.searchExample}
            value={search}
            onSettled={(value) => change("search", value)}
          />
          <Settled
            label={words.users.fields.department}
            placeholder={words.users.departmentExample}
            value={department}
            onSettled={(value) => change("department", value)}
          />
        </div>
      }
      empty={
        filtered
          ? {
              title: said.noMatch,
              text: words.list.noMatchText,
              action: <Button onClick={() => setAddress({})}>{words.list.clear}</Button>,
            }
          : { title: said.none }
      }
    />
  );
}

/** Where few people match, the API's pages are short. */
async function fullPage(api: Api, search: string, department: string, cursor: string | undefined) {
  const items: Colleague[] = [];
  let next: string | null | undefined = cursor;
  for (let asked = 0; asked < MOST_REQUESTS; asked += 1) {
    const query = {
      search: search || undefined,
      department: department || undefined,
      limit: PER_PAGE - items.length,
      cursor: next ?? undefined,
    };
    const page: Schemas["DirectoryPage"] = await answer(api.GET("/v1/directory", { params: { query } }));
    items.push(...page.items);
    next = page.next_cursor;
    if (!next || items.length >= PER_PAGE) break;
  }
  return { items, next };
}

function columnsOf({ words, number }: Speech): TableProps.ColumnDefinition<Colleague>[] {
  const fields = words.users.fields;
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: 130,
      cell: (each) => (each.english_name ? `${each.name} (${each.english_name})` : each.name),
    },
    { id: "title", header: fields.title, minWidth: 120, cell: (each) => each.title || "–" },
    { id: "department", header: fields.department, minWidth: 130, cell: (each) => each.department || "–" },
    {
      id: "phone",
      header: fields.phone,
      minWidth: 150,
      cell: (each) => (each.phone ? <Link href={`tel:${each.phone}`}>{each.phone}</Link> : "–"),
    },
    {
      id: "email",
      header: fields.email,
      minWidth: 160,
      cell: (each) => <Link href={mailTo(each.email)}>{each.email}</Link>,
    },
    {
      id: "contact_no",
      header: fields.contact_no,
      minWidth: 110,
      cell: (each) => (each.contact_no === NOT_SET ? words.users.notSet : number(each.contact_no)),
    },
  ];
}
