/** What is done with one row: in words where there is room for them, else as an icon with the words for all to hear. */
import Button, { type ButtonProps } from "@cloudscape-design/components/button";

interface Props {
  inWords: boolean;
  icon: NonNullable<ButtonProps["iconName"]>;
  text: string;
  /** The same with the name of whom the row is about. */
  label: string;
  onClick: () => void;
}

export function RowButton({ inWords, icon, text, label, onClick }: Props) {
  return (
    <Button
      variant={inWords ? "inline-link" : "inline-icon"}
      iconName={inWords ? undefined : icon}
      ariaLabel={label}
      onClick={onClick}
    >
      {inWords ? text : undefined}
    </Button>
  );
}
