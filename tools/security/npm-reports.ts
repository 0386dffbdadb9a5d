import { z } from 'zod'
import type { Figure } from '#tools/figures.ts'

const Sbom = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string() })).min(1),
})
const Audit = z.object({
  metadata: z.object({
    vulnerabilities: z.object({ moderate: z.int(), high: z.int(), critical: z.int() }),
  }),
})

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether what `npm sbom` printed is a bill of materials, and of how many packages. */
export function sbomFigure(text: string): Figure {
  const sbom = parsed(Sbom, text)
  return {
    name: 'sbom.components',
    value: sbom?.components.length ?? 0,
    unit: 'packages',
    aim: '> 0',
    met: sbom !== undefined,
  }
}

/** @param text  what `npm audit --json` printed. @returns nothing where the registry has no such service */
export function auditFigures(text: string): Figure[] {
  const found = parsed(Audit, text)?.metadata.vulnerabilities
  if (found === undefined) return []
  const severe = found.high + found.critical
  return [
    { name: 'audit.high-or-critical', value: severe, unit: 'packages', aim: '= 0', met: severe === 0 },
    { name: 'audit.moderate', value: found.moderate, unit: 'packages', met: null },
  ]
}
