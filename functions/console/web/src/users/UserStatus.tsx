import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { Whole } from "../ui/Whole";
import { useWords } from "../words";

const STATUS: Record<string, StatusIndicatorProps.Type> = {
  invited: "pending",
  active: "success",
  disabled: "stopped",
};
const MAIL: Record<string, StatusIndicatorProps.Type> = {
  queued: "pending",
  sent: "info",
  delivered: "success",
  bounced: "error",
  complained: "error",
  failed: "error",
};

export function UserStatus({ status }: { status: string }) {
  const said = useWords().users;
  return <Whole type={STATUS[status] ?? "info"}>{said.statuses[status] ?? status}</Whole>;
}

export function MailStatus({ status }: { status: string | null | undefined }) {
  const said = useWords().users;
  if (!status) return "–";
  return <Whole type={MAIL[status] ?? "info"}>{said.mails[status] ?? status}</Whole>;
}
