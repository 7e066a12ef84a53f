/** The menu of one row: a plain button until it is wanted, since a hundred menus would make a page slow to turn. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown, { type ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import { useEffect, useRef, useState } from "react";

interface Props {
  label: string;
  /** Shown beside the dots, where there is room. */
  text?: string;
  items: () => ButtonDropdownProps.Items;
  onPick: (id: string) => void;
}

export function RowMenu({ label, text, items, onPick }: Props) {
  const [wanted, setWanted] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!wanted) return;
    const button = place.current?.querySelector("button");
    button?.focus();
    button?.click();
  }, [wanted]);
  return (
    <div ref={place} className="row-menu">
      {/* It only makes the button beside it larger. */}
      {text ? (
        <span aria-hidden onClick={() => place.current?.querySelector("button")?.click()}>
          <Box variant="span" color="text-status-info" fontWeight="bold">
            {text}
          </Box>
        </span>
      ) : null}
      {wanted ? (
        <ButtonDropdown
          variant="inline-icon"
          ariaLabel={label}
          expandToViewport
          items={items()}
          onItemClick={({ detail }) => onPick(detail.id)}
        />
      ) : (
        <Button
          variant="inline-icon"
          iconName="ellipsis"
          ariaLabel={label}
          ariaExpanded={false}
          nativeButtonAttributes={{ "aria-haspopup": "true" }}
          onClick={() => setWanted(true)}
        />
      )}
    </div>
  );
}
