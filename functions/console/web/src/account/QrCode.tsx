/** A QR code as one path: no picture to fetch, and nothing that the page's policy forbids. */
import { Suspense } from "react";
import { part } from "../ui/part";

// Few people set up a second factor, and each of them once.
const useLibrary = part(() => import("uqr"));

const MARGIN = 4; // modules of white around it, as ISO/IEC 18004 asks for
const MODULE = 4; // pixels, so that a camera tells the modules of a long name apart, too
const LEAST = 200;

interface Props {
  text: string;
  label: string;
}

export function QrCode(props: Props) {
  return (
    <Suspense fallback={<svg className="qr" width={LEAST} height={LEAST} aria-hidden="true" />}>
      <Drawn {...props} />
    </Suspense>
  );
}

function Drawn({ text, label }: Props) {
  const { encode } = useLibrary();
  const { data, size } = encode(text, { border: 0 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const side = size + 2 * MARGIN;
  const width = Math.max(LEAST, side * MODULE);
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
      width={width}
      height={width}
    >
      <rect x={-MARGIN} y={-MARGIN} width={side} height={side} fill="#fff" />
      <path d={dark.join("")} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
