import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

/** A sentence with a sign before it: it wraps between words, where Cloudscape's own would wrap at any letter. */
export function Sentence({ children, ...props }: StatusIndicatorProps) {
  return (
    <StatusIndicator {...props}>
      <span className="sentence">{children}</span>
    </StatusIndicator>
  );
}
