import { Suspense } from "react";
import { Outlet } from "react-router";
import { PublicTopBar } from "./TopBar";
import { Waiting } from "./Waiting";

/** What surrounds the pages that anybody may see. */
export function PublicShell() {
  return (
    <>
      <PublicTopBar />
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </>
  );
}
