import { translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { cliContext, reportError } from './context.ts'
import { createProgram } from './program.ts'
import { takeEnvironment } from './take-environment.ts'

const env = takeEnvironment()
const t = translator(languageOf(env))
try {
  await createProgram(t, (dataDir) => cliContext(env, dataDir)).parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
