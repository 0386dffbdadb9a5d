import { seededRandom } from '#tools/random.ts'
import { startAcademyApi } from '#tools/stand-ins/academy-api.ts'

/** An academy that always has jobs of every kind, and now and then fails; tells its parent where it is. */
const random = seededRandom(1)
const api = await startAcademyApi({ random: random.next, onRequest: (route) => route === 'next' && offer() })
for (const name of ['500', 'reset', 'truncated-body'] as const) {
  api.arm('any', { name, rate: 0.005, applied: true, times: Number.POSITIVE_INFINITY })
}

function offer(): void {
  if (api.jobsLeft() > 8) return
  const text = `${random.next()}`
  const kind = random.next()
  if (kind < 0.3) {
    // A few files under many names: the store keeps each once.
    const content = Buffer.alloc(50_000, random.int(0, 9))
    api.addJob({
      type: 'file',
      payload: { download_url: api.addFile(`${random.int(0, 20)}`, content), follow: true },
    })
  } else if (kind < 0.6) api.addJob({ type: 'echo', payload: { text } })
  else if (kind < 0.62) api.addJob({ type: 'crash', payload: { by: 'SIGSEGV' } })
  else if (kind < 0.64) api.addJob({ type: 'crash', payload: { by: 'typed-throw' } })
  else if (kind < 0.7) api.addJob({ type: 'slow', payload: { ms: random.int(5, 50) } })
  else api.addJob({ type: 'note', payload: { text } })
}

process.send?.({ url: api.url, token: api.token })
process.on('disconnect', () => process.exit(0))
