import { parseArgs } from 'node:util'
import { drawAnswerSheet } from '../pages/answer-sheet.ts'
import { startAcademyApi } from './academy-api.ts'
import { FAULT_NAMES, type FaultName } from './http-faults.ts'

const HELP = `A stand-in for the academy's API, to try a worker without a server.

  --port N        port on 127.0.0.1 (8000)
  --token TEXT    what a worker must send as INTERNAL_WORKER_TOKEN (academy-api-token)
  --jobs N        answer sheets to hand out (3)
  --fault NAME    answer wrongly now and then; may be given several times
  --rate SHARE    how often, 0 to 1 (0.1)

Faults: ${FAULT_NAMES.join(', ')}
While it runs: POST /control/jobs, POST and DELETE /control/faults, PUT /control/files/NAME, GET /control/state.`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8000' },
    token: { type: 'string', default: 'academy-api-token' },
    jobs: { type: 'string', default: '3' },
    fault: { type: 'string', multiple: true, default: [] },
    rate: { type: 'string', default: '0.1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const right = new Map<string, string>()

function showDelivery({ jobId, body }: { jobId: string; body: string }): void {
  const { status, result, error } = JSON.parse(body)
  const read = (result.answers ?? [])
    .map((answer: { detected: string[] }) => answer.detected.join('') || '-')
    .join('')
  const told = status === 'DONE' ? read || 'done' : error
  console.log(
    `job ${jobId}: ${status} ${told}${right.has(jobId) ? `   (on the sheet: ${right.get(jobId)})` : ''}`,
  )
}

const api = await startAcademyApi({
  port: Number(values.port),
  token: values.token,
  onDelivery: showDelivery,
})
for (let seed = 1; seed <= Number(values.jobs); seed++) {
  const { image, questions, answers } = await drawAnswerSheet(seed)
  const download_url = api.addFile(`sheet-${seed}.png`, image, { contentType: 'image/png' })
  const job = api.addJob({
    type: 'omr_grading',
    source_id: 1_000 + seed,
    payload: { download_url, questions },
  })
  right.set(String(job.id), answers)
}
for (const name of values.fault) {
  if (!FAULT_NAMES.includes(name as FaultName))
    throw new Error(`No fault is called ${name}. There are: ${FAULT_NAMES.join(', ')}`)
  api.arm('any', { name: name as FaultName, times: Number.POSITIVE_INFINITY, rate: Number(values.rate) })
}
console.log(`Academy API on ${api.url}, ${values.jobs} answer sheets waiting. In another terminal:

  API_BASE_URL=${api.url} INTERNAL_WORKER_TOKEN=${api.token} DOWNLOAD_ALLOW_PRIVATE=1 npm run grading-station -- worker
`)
