import { Fragment } from "react";

/** An e-mail address or an account, which may be one: where it must be broken, then after its @. */
export function Address({ text }: { text: string }) {
  const [first = "", ...rest] = text.split("@");
  return (
    <>
      {first}
      {rest.map((part) => (
        <Fragment key={part}>
          @<wbr />
          {part}
        </Fragment>
      ))}
    </>
  );
}
