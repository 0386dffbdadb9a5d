/** A set with one member more, or less if it had it. */
export function toggled<T>(set: ReadonlySet<T>, member: T): Set<T> {
  const next = new Set(set)
  if (!next.delete(member)) next.add(member)
  return next
}
