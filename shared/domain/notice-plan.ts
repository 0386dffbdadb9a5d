import { z } from 'zod'
import { type NoticeTemplate, type RenderedNotice, renderNotice } from './notice-template.ts'
import { factOf, type NoticeFacts } from './notice-values.ts'
import { maskedPhone, mobileOf } from './phone.ts'

export const RELATIONS = ['parent', 'student'] as const
export type Relation = (typeof RELATIONS)[number]

/** Why a student, or one of their phones, gets nothing. */
export const EXCLUSIONS = [
  ...(['skipped', 'stranger', 'absent', 'undecided', 'twice', 'unread', 'unscored', 'unsettled'] as const),
  ...(['no-name', 'no-phone', 'bad-phone', 'same-phone', 'shared-phone', 'opted-out'] as const),
  ...(['already-sent', 'no-value', 'too-long'] as const),
] as const
export type Exclusion = (typeof EXCLUSIONS)[number]

/** Whom a notice is to reach, as a person asks for it. */
export const NoticeRequest = z.object({
  batchId: z.int().positive(),
  templateId: z.int().positive(),
  /** Students with a score that holds, or those who handed in nothing. */
  about: z.enum(['graded', 'absent']).default('graded'),
  to: z.array(z.enum(RELATIONS)).min(1).default(['parent']),
  /** Numbers of students whom a person left out. */
  skip: z.array(z.string()).max(50_000).default([]),
  /** Also to a phone that several students have: siblings. A wrong number in a roster looks the same. */
  siblings: z.boolean().default(false),
  /** Also to those who got this template for this exam before. */
  again: z.boolean().default(false),
  /** Of variables the station does not know, over those of the template. */
  values: z.record(z.string(), z.string().max(500)).default({}),
})
export type NoticeRequest = z.infer<typeof NoticeRequest>

/** A student of an exam, as far as a notice may tell of them. */
export interface NoticeSubject {
  readonly number: string
  readonly name: string
  readonly phones: Readonly<Partial<Record<Relation, string>>>
  /** `graded`, `absent`: may be told. Else why not. */
  readonly standing: 'graded' | 'absent' | Exclusion
  readonly facts: NoticeFacts
}

export interface PlannedNotice extends Pick<RenderedNotice, 'variables' | 'text' | 'clipped'> {
  readonly number: string
  readonly name: string
  readonly relation: Relation
  readonly phone: string
}

export interface ExcludedNotice {
  readonly number: string
  readonly name: string
  /** Null: the student as a whole. */
  readonly relation: Relation | null
  readonly phone: string | null
  readonly why: Exclusion
  /** Of `no-value`: the variables. */
  readonly names: string
}

export interface NoticePlan {
  readonly notices: readonly PlannedNotice[]
  readonly excluded: readonly ExcludedNotice[]
}

export interface NoticeHistory {
  readonly isOptedOut: (phone: string) => boolean
  /** Whether this phone was sent this template for this exam and student, or may have been. */
  readonly wasSent: (number: string, phone: string) => boolean
}

/** Who gets what, and who does not and why: the one place where that is decided, for the preview and for sending. */
export function planNotices(
  template: NoticeTemplate,
  subjects: readonly NoticeSubject[],
  request: NoticeRequest,
  { isOptedOut, wasSent }: NoticeHistory,
): NoticePlan {
  const notices: PlannedNotice[] = []
  const excluded: ExcludedNotice[] = []
  const skip = new Set(request.skip)
  const to = RELATIONS.filter((relation) => request.to.includes(relation))
  const owners = ownersOf(subjects)
  const values = { ...template.values, ...request.values }

  for (const { number, name, phones, standing, facts } of subjects) {
    const leaveOut = (why: Exclusion, relation: Relation | null = null, phone?: string, names = '') =>
      excluded.push({ number, name, relation, phone: phone ?? null, why, names })
    // Those of the other kind are not what the person asks about.
    if (standing === 'graded' && request.about === 'absent') continue
    const why = refusal(standing, request.about) ?? (name === '' ? 'no-name' : undefined)
    if (skip.has(number)) leaveOut('skipped')
    else if (why !== undefined) leaveOut(why)
    else {
      const taken = new Set<string>()
      const known = { ...facts, name }
      for (const relation of to) {
        const given = phones[relation] ?? ''
        const phone = mobileOf(given)
        if (phone === undefined) {
          leaveOut(given === '' ? 'no-phone' : 'bad-phone', relation)
          continue
        }
        const rendered = renderNotice(template, (variable) => {
          const fact = factOf(variable)
          // A person's own word stands above what would fill itself.
          const said = values[variable.trim()]
          return said !== undefined && said !== '' ? said : fact === undefined ? said : (known[fact] ?? '')
        })
        const isShared = (owners.get(phone)?.size ?? 0) > 1
        if (isOptedOut(phone)) leaveOut('opted-out', relation, phone)
        else if (taken.has(phone)) leaveOut('same-phone', relation, phone)
        else if (isShared && !request.siblings) leaveOut('shared-phone', relation, phone)
        else if (!request.again && wasSent(number, phone)) leaveOut('already-sent', relation, phone)
        else if (rendered.missing.length > 0)
          leaveOut('no-value', relation, phone, rendered.missing.join(', '))
        else if (rendered.isTooLong) leaveOut('too-long', relation, phone)
        else {
          const { variables, text, clipped } = rendered
          notices.push({ number, name, relation, phone, variables, text, clipped })
        }
        taken.add(phone)
      }
    }
  }
  return { notices, excluded }
}

function refusal(standing: NoticeSubject['standing'], about: NoticeRequest['about']): Exclusion | undefined {
  if (standing === about || standing === 'graded') return undefined
  return standing
}

/** Which students have a phone, their own or a parent's. */
function ownersOf(subjects: readonly NoticeSubject[]): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>()
  for (const { number, phones } of subjects) {
    for (const given of Object.values(phones)) {
      const phone = mobileOf(given)
      if (phone !== undefined) owners.set(phone, (owners.get(phone) ?? new Set()).add(number))
    }
  }
  return owners
}

/** A phone as the preview shows it; null where there is none. */
export const shownPhone = (phone: string | null): string | null =>
  phone === null ? null : maskedPhone(phone)
