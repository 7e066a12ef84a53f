/**
 * The address of a link that writes a mail to someone.
 *
 * What stands before the @ may hold `?` and `&`, which would begin the fields of the mail, such as a copy to others: it is
 * encoded (RFC 6068, section 2). The domain holds none of these, and the @ stays as it is.
 */
export function mailTo(email: string): string {
  const at = email.lastIndexOf("@");
  return `mailto:${encodeURIComponent(email.slice(0, at))}@${encodeURIComponent(email.slice(at + 1))}`;
}
