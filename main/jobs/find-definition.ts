import type { AnyJobDefinition } from './define.ts'

/** A job's definition with the payload that it takes; undefined of a type or a payload that nothing here can work. */
export type FindDefinition = (job: {
  readonly type: string
  readonly payload: unknown
}) => { readonly definition: AnyJobDefinition; readonly payload: unknown } | undefined

export function definitionFinder(definitions: readonly AnyJobDefinition[]): FindDefinition {
  const byType = new Map(definitions.map((definition) => [definition.type, definition]))
  return (job) => {
    const definition = byType.get(job.type)
    const payload = definition?.payload.safeParse(job.payload)
    return definition !== undefined && payload?.success ? { definition, payload: payload.data } : undefined
  }
}
