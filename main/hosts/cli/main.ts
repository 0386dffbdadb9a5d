import { translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { cliContext, reportError } from './context.ts'
import { createProgram } from './program.ts'
import { takeEnvironment } from './take-environment.ts'

const env = takeEnvironment()
const t = translator(languageOf(env))
try {
  const program = await createProgram(t, process.argv.slice(2), (dataDir) => cliContext(env, dataDir))
  await program.parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
