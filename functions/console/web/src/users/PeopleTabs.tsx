/** The tabs of Users: the list, and beside it the invitations and the removed users. */
import Tabs from "@cloudscape-design/components/tabs";
import { useNavigate } from "react-router";
import { useWords } from "../words";

const PLACES = { users: "/users", invitations: "/invitations", removed: "/removed-users" };

export function PeopleTabs({ active }: { active: keyof typeof PLACES }) {
  const words = useWords();
  const navigate = useNavigate();
  return (
    <Tabs
      activeTabId={active}
      ariaLabel={words.users.title}
      tabs={[
        { id: "users", label: words.users.title, href: PLACES.users },
        { id: "invitations", label: words.invitations.title, href: PLACES.invitations },
        { id: "removed", label: words.removedUsers.title, href: PLACES.removed },
      ]}
      onChange={({ detail }) => navigate(PLACES[detail.activeTabId as keyof typeof PLACES])}
    />
  );
}
