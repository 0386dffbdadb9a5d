import type { Requirement } from './requirements.ts'

export interface SetupOutcome {
  readonly name: string
  readonly neededFor: string
  /** Where it is; undefined when it could not be had. */
  readonly path: string | undefined
  readonly fix: string
}

/** Finds each requirement, installs what is missing where that needs no questions, and tells how each went. */
export async function* setUp(requirements: readonly Requirement[]): AsyncGenerator<SetupOutcome> {
  for (const requirement of requirements) {
    let path = await requirement.find()
    if (path === undefined && (await requirement.install())) path = await requirement.find()
    yield { name: requirement.name, neededFor: requirement.neededFor, path, fix: requirement.fix }
  }
}
