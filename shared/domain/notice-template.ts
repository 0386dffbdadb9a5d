import { z } from 'zod'

/** Characters that the description of an item may have (Kakao's item list; beyond it the whole message is refused). */
export const ITEM_LETTERS = 23
/** Characters of a whole notice (SOLAPI status 1031). */
const NOTICE_LETTERS = 1_000

/** A notice as Kakao approved it: text with `#{variables}`, and where it is an item list, its rows. */
export const NoticeTemplate = z.object({
  name: z.string().trim().normalize().min(1).max(100),
  /** Under which the provider knows it. */
  providerId: z
    .string()
    .trim()
    .regex(/^[\w-]{1,80}$/),
  text: z.string().trim().min(1).max(NOTICE_LETTERS),
  items: z.array(z.object({ title: z.string().max(20), text: z.string().min(1).max(200) })).max(10),
  /** Of variables that the station does not know, e.g. 학원이름: the same for everybody, unless said otherwise when sending. */
  values: z.record(z.string().min(1).max(50), z.string().max(500)),
})
export type NoticeTemplate = z.infer<typeof NoticeTemplate>

const VARIABLE = /#\{([^{}]{1,50})\}/g

const namesIn = (text: string): string[] => [...text.matchAll(VARIABLE)].map(([, name]) => name!)

/** Names of all variables, in the order they first stand in. */
export const variablesOf = ({ text, items }: Pick<NoticeTemplate, 'text' | 'items'>): string[] => [
  ...new Set([text, ...items.map((item) => item.text)].flatMap(namesIn)),
]

export interface RenderedNotice {
  /** Exactly the registered variables, as the provider takes them: `#{이름}`. */
  readonly variables: Readonly<Record<string, string>>
  /** What the phone will show. */
  readonly text: string
  /** Variables whose value had to be cut to fit its item. */
  readonly clipped: readonly string[]
  /** Variables nobody has a value for. */
  readonly missing: readonly string[]
  /** The text, or an item that cutting cannot save, is longer than the provider takes. */
  readonly isTooLong: boolean
}

/** By what people see: a letter outside the basic plane is one. */
const lettersOf = (text: string): string[] => [...text]
/** What is empty is sent as a dash: a variable without a value is refused. */
const EMPTY = '-'

/**
 * One notice, by the one function that previews and sends.
 * @param lookUp  the value of a variable; empty where there is none for this student, undefined where nobody knows it
 */
export function renderNotice(
  template: Pick<NoticeTemplate, 'text' | 'items'>,
  lookUp: (name: string) => string | undefined,
): RenderedNotice {
  const names = variablesOf(template)
  const values = new Map<string, string>()
  for (const name of names) {
    const value = lookUp(name)?.trim()
    if (value !== undefined) values.set(name, value === '' ? EMPTY : value)
  }
  const missing = names.filter((name) => !values.has(name))
  const clipped = new Set<string>()
  for (const { text } of template.items) clipToFit(text, values, clipped)
  // One pass: what a value says is never looked into again.
  const fill = (text: string) => text.replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole)
  const items = template.items.map(({ title, text }) => ({ title, text: fill(text) }))
  const text = [fill(template.text), ...items.map(({ title, text }) => `${title}: ${text}`)].join('\n')
  return {
    variables: Object.fromEntries([...values].map(([name, value]) => [`#{${name}}`, value])),
    text,
    clipped: [...clipped],
    missing,
    isTooLong:
      lettersOf(text).length > NOTICE_LETTERS ||
      items.some((item) => lettersOf(item.text).length > ITEM_LETTERS),
  }
}

/** Cuts the longest value of an item by what the item is too long. */
function clipToFit(text: string, values: Map<string, string>, clipped: Set<string>): void {
  const names = namesIn(text)
  const fixed = lettersOf(text.replace(VARIABLE, '')).length
  const length = (name: string) => lettersOf(values.get(name) ?? '').length
  const over = fixed + names.reduce((sum, name) => sum + length(name), 0) - ITEM_LETTERS
  const longest = names.toSorted((a, b) => length(b) - length(a))[0]
  if (over <= 0 || longest === undefined) return
  const times = names.filter((name) => name === longest).length
  const left = length(longest) - Math.ceil(over / times)
  if (left < 2) return
  values.set(
    longest,
    `${lettersOf(values.get(longest)!)
      .slice(0, left - 1)
      .join('')}…`,
  )
  clipped.add(longest)
}
