import { describe, expect, test } from 'vitest'
import { auditFigures, sbomFigure } from '#tools/security/npm-reports.ts'

const report = (high: number, critical: number) =>
  JSON.stringify({ metadata: { vulnerabilities: { moderate: 2, high, critical, low: 1 } } })

describe('npm audit', () => {
  test.each([
    ['is silent', ''],
    ['answers with a page', '<html></html>'],
    ['has no such service', JSON.stringify({ message: '404', error: { code: 'ENOAUDIT' } })],
  ])('counts for nothing where the registry %s', (_, text) => {
    expect(auditFigures(text)).toEqual([])
  })

  test.each([
    [0, 0, true],
    [1, 0, false],
    [0, 1, false],
  ])('with %i high and %i critical is met: %s', (high, critical, met) => {
    expect(auditFigures(report(high, critical))[0]).toMatchObject({ value: high + critical, met })
  })
})

describe('a bill of materials', () => {
  test('is one only with packages in it', () => {
    expect(sbomFigure('').met).toBe(false)
    expect(sbomFigure(JSON.stringify({ bomFormat: 'CycloneDX', components: [] })).met).toBe(false)
    const one = { bomFormat: 'CycloneDX', components: [{ name: 'zod', version: '4.6.7' }] }
    expect(sbomFigure(JSON.stringify(one))).toMatchObject({ value: 1, met: true })
  })
})
