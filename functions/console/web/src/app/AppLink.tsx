/** A link to a page of the console. */
import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useHref, useNavigate } from "react-router";

interface Props {
  to: string;
  /** What the page is told; where one came from if nothing is said. */
  state?: unknown;
  children: ReactNode;
  variant?: LinkProps.Variant;
}

export function AppLink({ to, state, children, variant }: Props) {
  const navigate = useNavigate();
  return (
    <Link
      href={useHref(to)}
      variant={variant}
      onFollow={(event) => {
        event.preventDefault();
        // A page below a list leads back to where one was in it.
        navigate(to, { state: state ?? { from: location.pathname + location.search } });
      }}
    >
      {children}
    </Link>
  );
}
