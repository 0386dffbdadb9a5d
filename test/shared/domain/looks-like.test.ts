import { describe, expect, it } from 'vitest'
import { looksLike, type TemplateFit } from '#shared/domain/looks-like.ts'

const fit = (templateId: string, of: Partial<TemplateFit> = {}): TemplateFit => ({
  templateId,
  bubbles: 150,
  score: 1,
  unseen: 0,
  ...of,
})

describe('a refused page looks like', () => {
  it('the one template that fits', () => {
    expect(looksLike([fit('a')])).toBe('a')
    expect(looksLike([])).toBeUndefined()
  })

  it('no template of which a tenth of the rows is not there', () => {
    expect(looksLike([fit('a', { unseen: 0.15 })])).toBeUndefined()
    expect(looksLike([fit('a', { unseen: 0.15 }), fit('b', { score: 0.9, unseen: 0.03 })])).toBe('b')
  })

  it('the better of two siblings by a margin, else none', () => {
    expect(looksLike([fit('a', { score: 0.9 }), fit('b')])).toBe('b')
    expect(looksLike([fit('a', { score: 0.97 }), fit('b')])).toBeUndefined()
  })

  it('no template of a few bubbles, and none that fits so-so', () => {
    expect(looksLike([fit('few', { bubbles: 52 })])).toBeUndefined()
    expect(looksLike([fit('so-so', { score: 0.7 })])).toBeUndefined()
  })

  it('the one that explains the page, whatever fewer bubbles fit, too', () => {
    expect(looksLike([fit('few', { bubbles: 80 }), fit('all', { score: 0.96 })])).toBe('all')
  })
})
