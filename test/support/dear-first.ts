import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Where files take long, and the rest. */
const FOLDERS = [/\/test\/e2e\//, /\/test\/main\/(hosts|grading|engines\/video)\//, /./]

/**
 * Files that take long come first, so that none is left to one worker in the end; a fresh clone has no durations to go by.
 * Those with screens come beside others: the first of them builds the screens and grades the sample for all, and most
 * others wait for processes where these work.
 */
export class DearFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const [screens, dear, rest] = FOLDERS.map((_, place) =>
      sorted.filter(({ moduleId }) => FOLDERS.findIndex((folder) => folder.test(moduleId)) === place),
    )
    const beside = screens.flatMap((file, i) => [file, ...dear.slice(i, i + 1)])
    return [...beside, ...dear.slice(screens.length), ...rest]
  }
}
