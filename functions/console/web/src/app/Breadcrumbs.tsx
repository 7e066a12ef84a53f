/** Where one is, below which list. */
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { useLocation, useNavigate } from "react-router";

interface Props {
  list: { text: string; href: string };
  here: string;
}

export function Breadcrumbs({ list, here }: Props) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <BreadcrumbGroup
      items={[list, { text: here, href: pathname }]}
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href);
      }}
    />
  );
}
