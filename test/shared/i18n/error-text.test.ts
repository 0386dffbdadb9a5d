import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fileError, toWireError } from '#shared/domain/errors.ts'
import { misfits } from '#shared/domain/misfit.ts'
import { Template } from '#shared/domain/template.ts'
import { errorText, translator } from '#shared/i18n/index.ts'
import { ko as texts } from '#shared/i18n/ko.ts'

const ko = translator('ko')
const en = translator('en')

/** As Node throws it. */
const systemError = (code: string, syscall: string, path?: string) =>
  Object.assign(new Error(`${code}: something, ${syscall} '${path}'`), {
    code,
    syscall,
    ...(path === undefined ? {} : { path }),
  })

describe('an error of the system is said in words', () => {
  it.each([
    ['ENOENT', 'open', 'file-not-found'],
    ['ENOTDIR', 'scandir', 'file-not-found'],
    ['EISDIR', 'read', 'file-is-folder'],
    ['EACCES', 'mkdir', 'file-denied'],
    ['EPERM', 'unlink', 'file-denied'],
    ['EBUSY', 'open', 'file-busy'],
    ['ENOSPC', 'write', 'disk-full'],
  ])('%s of %s', (code, syscall, reason) => {
    const wire = toWireError(systemError(code, syscall, '/tmp/표.csv'))
    // What nobody expected is still a bug where it matters: in the log, in the queue.
    expect(wire).toMatchObject({ code: 'internal', reason, params: { path: '/tmp/표.csv' } })
    expect(toWireError(fileError(systemError(code, syscall), '표.csv'))).toMatchObject({ reason })
    for (const t of [ko, en]) expect(errorText(t, wire)).not.toMatch(/E[A-Z]{4,}|\{\{|syscall/)
  })

  it('but the network’s are its own', () => {
    expect(toWireError(systemError('EACCES', 'connect')).reason).toBeUndefined()
    expect(toWireError(systemError('ENOENT', 'spawn ffmpeg')).reason).toBeUndefined()
  })

  it('and a bug is said to be one, without its English words', () => {
    const wire = toWireError(new TypeError("Cannot read properties of undefined (reading 'x')"))
    expect(errorText(ko, wire)).toBe(texts.error.internal)
  })
})

describe('what does not fit a schema', () => {
  it('is named by its field and said in the reader’s language', () => {
    const sample = { schema: 'grading-station/template@1', id: 'x', name: 5, unit: 'inch', pages: [] }
    const parsed = Template.safeParse(sample)
    const params = { path: 't.json', misfits: misfits(parsed.error!) }
    const wire = { code: 'invalid-input', reason: 'template-invalid', params, message: 'x' } as const
    expect(errorText(ko, wire)).toBe(
      '양식이 올바르지 않습니다 (t.json): name (값의 종류가 다름), unit (쓸 수 없는 값), pages (너무 작거나 적음)',
    )
    expect(errorText(en, wire)).toContain('name (of another kind)')
  })

  it('says of every kind of misfit which it is, and of a file that is something else altogether', () => {
    const schema = z.strictObject({
      a: z.string(),
      b: z.number().max(1),
      c: z.string().refine(() => false),
      d: z.enum(['x']),
    })
    const said = misfits(schema.safeParse({ b: 2, c: '', d: 'y', e: 1 }).error!)
    expect(said).toMatch(/^a missing; b too-large; (?:c rule|d value)/)
    expect(misfits(schema.safeParse([]).error!)).toBe('. kind')
    for (const misfit of Object.keys(texts.misfit))
      expect(en(`misfit.${misfit as 'rule'}`)).not.toContain('misfit')
  })
})

it('what an error does not say of itself is left open, never shown as a placeholder', () => {
  for (const t of [ko, en])
    for (const reason of Object.keys(texts.error))
      expect(errorText(t, { code: 'invalid-input', reason, message: '' }), reason).not.toMatch(
        /\{\{|undefined/,
      )
})

it('names are shown as they are, without what a terminal would obey or nobody would see', () => {
  const path = '\u001b[2J3반\r\n\u202egpj.이름\u200b.jpg'
  const wire = { code: 'not-found', reason: 'file-not-found', params: { path }, message: path } as const
  for (const t of [ko, en]) {
    const text = errorText(t, wire)
    expect(text).toContain('\\u{1b}[2J3반\\u{d}\\u{a}\\u{202e}gpj.이름\\u{200b}.jpg')
    expect(text).not.toMatch(/\p{Cc}|\u202e/u)
  }
  expect(errorText(ko, { ...wire, params: { path: '👩‍🎓 김하늘.jpg' } })).toContain('👩‍🎓 김하늘.jpg')
})
