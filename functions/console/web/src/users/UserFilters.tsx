/** The filters above the users. */
import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useEffect, useState } from "react";
import { useWords } from "../words";
import { daysAgo, ROLES, STATUSES, type UserFilter } from "./filter";

interface Props {
  filter: UserFilter;
  onChange: (filter: UserFilter) => void;
}

export function UserFilters({ filter, onChange }: Props) {
  const words = useWords();
  const said = words.users;
  const statuses = STATUSES.map((value) => ({ value: value as string, label: said.statuses[value] }));
  const roles = ROLES.map((value) => ({ value: value as string, label: said.roles[value] }));
  const anyStatus = { value: "", label: said.allStatuses };
  const anyRole = { value: "", label: said.allRoles };
  return (
    <div className="filters">
      <Settled
        type="search"
        label={said.search}
        placeholder={said.searchExample}
        value={filter.search}
        onSettled={(search) => onChange({ ...filter, search })}
      />
      <Settled
        label={said.fields.department}
        placeholder={said.departmentExample}
        value={filter.department}
        onSettled={(department) => onChange({ ...filter, department })}
      />
      <Select
        ariaLabel={said.fields.status}
        options={[anyStatus, ...statuses]}
        selectedOption={statuses.find(({ value }) => value === filter.status) ?? anyStatus}
        onChange={({ detail }) =>
          onChange({ ...filter, status: (detail.selectedOption.value ?? "") as UserFilter["status"] })
        }
      />
      <Select
        ariaLabel={said.fields.role}
        options={[anyRole, ...roles]}
        selectedOption={roles.find(({ value }) => value === filter.role) ?? anyRole}
        onChange={({ detail }) =>
          onChange({ ...filter, role: (detail.selectedOption.value ?? "") as UserFilter["role"] })
        }
      />
      <SignedIn filter={filter} onChange={onChange} />
      <Checkbox
        checked={filter.contactNoSet}
        onChange={({ detail }) => onChange({ ...filter, contactNoSet: detail.checked })}
      >
        {said.contactNoSet}
      </Checkbox>
    </div>
  );
}

/** Who never signed in, or not for so many days. */
function SignedIn({ filter, onChange }: Props) {
  const said = useWords().users;
  const since = filter.notSignedInSince;
  const any = { value: "", label: said.anySignIn };
  const never = { value: "never", label: said.neverSignedIn };
  const days = [30, 90, 365].map((each) => ({ value: daysAgo(each), label: said.notSignedInFor(each) }));
  const chosen = days.find(({ value }) => value === since) ?? { value: since, label: said.notSignedInSince(since) };
  return (
    <Select
      ariaLabel={said.fields.last_signed_in_at}
      options={[any, never, ...days]}
      selectedOption={filter.neverSignedIn ? never : since ? chosen : any}
      onChange={({ detail }) => {
        const value = detail.selectedOption.value ?? "";
        const isNever = value === never.value;
        onChange({ ...filter, neverSignedIn: isNever, notSignedInSince: isNever ? "" : value });
      }}
    />
  );
}

interface SettledProps {
  type?: "search" | "text";
  label: string;
  placeholder: string;
  value: string;
  onSettled: (value: string) => void;
}

/** Text that counts when nothing has been typed for a moment. */
export function Settled({ type = "text", label, placeholder, value, onSettled }: SettledProps) {
  const [typed, setTyped] = useState(value);
  // What comes from elsewhere (the back button, "clear filters") replaces what was typed.
  useEffect(() => setTyped(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onSettled(typed.trim()), 400);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Input
      type={type}
      ariaLabel={label}
      placeholder={placeholder}
      value={typed}
      onChange={({ detail }) => setTyped(detail.value)}
    />
  );
}
