import type { Template } from './template.ts'

export interface TemplateChange {
  /** Dotted path with ids in place of positions, e.g. `pages.front.fields.q1-15.layout.origin.x`. */
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** Leaves of a value by path; members of a list go by their id or label, so that inserting one changes only itself. */
function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (value === null || typeof value !== 'object') {
    // A picture is told by its size: nobody compares base64 by eye.
    const text = String(value)
    into.set(path, text.startsWith('data:') ? `${text.slice(0, text.indexOf(','))} (${text.length})` : text)
    return
  }
  const entries = Array.isArray(value)
    ? value.map((member, i): [string, unknown] => [memberName(member) ?? String(i + 1), member])
    : Object.entries(value)
  for (const [name, child] of entries) leaves(child, path === '' ? name : `${path}.${name}`, into)
}

function memberName(member: unknown): string | undefined {
  if (member === null || typeof member !== 'object') return undefined
  if ('id' in member) return String(member.id)
  return 'label' in member ? String(member.label) : undefined
}

/** What changed from one version of a template to another, in reading order; version numbers aside. */
export function templateChanges(from: Template, to: Template): TemplateChange[] {
  const before = new Map<string, string>()
  const after = new Map<string, string>()
  leaves({ ...from, version: undefined }, '', before)
  leaves({ ...to, version: undefined }, '', after)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
}
