/** What everybody sees: the people of the enterprise, by contact number and then by name. */
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import type { TableProps } from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";
import { Address } from "../ui/Address";
import { Below } from "../ui/Below";
import { ListPage } from "../ui/ListPage";
import { mailTo } from "../ui/mailTo";
import { readPage, usePages } from "../ui/pages";
import { usePageWidth } from "../ui/usePageWidth";
import { Settled } from "../users/UserFilters";
import { type Speech, useSpeech } from "../words";

type Colleague = Schemas["Colleague"];

const PER_PAGE = 50;
/** Below this width, what has no column stands below the name. */
const ROOMY = 900;
const FEW = ["name", "phone"];
/** The number only gives the order, so it is the first to go. */
const WIDE = 1150;
const MOST = ["name", "title", "department", "phone", "email"];

export default function Directory() {
  const speech = useSpeech();
  const width = usePageWidth();
  const roomy = width >= ROOMY;
  const columns = useMemo(() => columnsOf(speech, roomy), [speech, roomy]);
  const { words } = speech;
  const said = words.directory;
  const { api, account } = useSession();
  const [address, setAddress] = useSearchParams();
  const search = address.get("search") ?? "";
  const department = address.get("department") ?? "";
  const pages = usePages(`directory ${search}\n${department}`);
  const people = useQuery({
    queryKey: ["directory", account, search, department, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, PER_PAGE, (cursor, limit) => {
        const query = { search: search || undefined, department: department || undefined, limit, cursor };
        return answer(api.GET("/v1/directory", { params: { query }, signal }));
      }),
    placeholderData: keepPreviousData,
  });

  function change(name: string, value: string) {
    const changed = new URLSearchParams(address);
    if (value) changed.set(name, value);
    else changed.delete(name);
    changed.delete("page");
    setAddress(changed);
  }

  const filtered = search !== "" || department !== "";
  return (
    <ListPage
      title={said.title}
      description={said.description}
      filtered={filtered}
      onClear={() => setAddress({})}
      query={people}
      pages={pages}
      pagesLabel={said.pages}
      trackBy="account"
      columns={columns}
      counted={said.people}
      shown={width >= WIDE ? undefined : roomy ? MOST : FEW}
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

function columnsOf({ words, number }: Speech, roomy: boolean): TableProps.ColumnDefinition<Colleague>[] {
  const fields = words.users.fields;
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: 130,
      cell: (each) => {
        const name = each.english_name ? `${each.name} (${each.english_name})` : each.name;
        if (roomy) return name;
        const work = [each.title, each.department].filter(Boolean).join(" · ");
        const email = (
          <Link key="email" href={mailTo(each.email)}>
            <Address text={each.email} />
          </Link>
        );
        return <Below all={[name, work, email]} />;
      },
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
      cell: (each) => number(each.contact_no),
    },
  ];
}
