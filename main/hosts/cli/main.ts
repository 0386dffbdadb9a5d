import { translator } from '#shared/i18n/index.ts'
import { languageOf } from '../language.ts'
import { cliContext, reportError } from './context.ts'
import { createProgram } from './program.ts'
import { takeEnvironment } from './take-environment.ts'

// Who no longer reads what is said (`| head`) stops neither the work nor its exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
const env = takeEnvironment()
const language = languageOf(env)
const t = translator(language)
try {
  const program = await createProgram(language, process.argv.slice(2), (dataDir) => cliContext(env, dataDir))
  await program.parseAsync(process.argv)
} catch (thrown) {
  reportError(thrown, t)
}
