/** A page that only says something: with a heading, as every page has. */
import Alert, { type AlertProps } from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useTitle } from "./useTitle";

interface Props {
  title: string;
  type: AlertProps.Type;
  action?: ReactNode;
  children: ReactNode;
}

export function Message({ title, type, action, children }: Props) {
  useTitle(title);
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{title}</Header>
      <Alert type={type} action={action}>
        {children}
      </Alert>
    </SpaceBetween>
  );
}
