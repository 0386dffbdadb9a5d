import type { Requirement } from './requirements.ts'

/** How it goes with one requirement; `getting` comes before one of the other two where something has to be fetched. */
export type SetupStep =
  | { readonly id: Requirement['id']; readonly state: 'getting' | 'missing' }
  | { readonly id: Requirement['id']; readonly state: 'ready'; readonly path: string }

/** Finds each requirement, installs what is missing where that needs no questions, and tells how each goes. */
export async function* setUp(requirements: readonly Requirement[]): AsyncGenerator<SetupStep> {
  for (const { id, find, install } of requirements) {
    let path = await find()
    if (path === undefined) {
      yield { id, state: 'getting' }
      if (await install()) path = await find()
    }
    yield path === undefined ? { id, state: 'missing' } : { id, state: 'ready', path }
  }
}
