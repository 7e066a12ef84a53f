/** Pages on which something is changed: whoever may not change anything is led to the list. */
import { Navigate, Outlet } from "react-router";
import { useMayChange, useMe } from "../account/me";

export default function Changing() {
  const mayChange = useMayChange();
  if (!useMe().data) return null;
  return mayChange ? <Outlet /> : <Navigate to="/users" replace />;
}
