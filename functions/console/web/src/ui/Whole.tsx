import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

/** A state in a table's cell: its words are never broken. */
export function Whole(props: StatusIndicatorProps) {
  return (
    <span className="whole">
      <StatusIndicator {...props} />
    </span>
  );
}
