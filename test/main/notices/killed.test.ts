import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  absentExam,
  isOver,
  outcomes,
  phoneOf,
  solapi,
  solapiEnv,
  solapiSettings,
} from '#test/support/notices.ts'
import { testStation } from '#test/support/test-station.ts'
import { until } from '#tools/until.ts'

const CLI = fileURLToPath(new URL('../../../main/hosts/cli/main.ts', import.meta.url))
const STUDENTS = 5

/** The program itself, in the process that is killed. */
function notify(args: readonly string[], dataDir: string, env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    [CLI, 'notify', ...args, '--template', '미제출 안내'.normalize('NFD'), '--absent', '--data', dataDir],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, GRADING_STATION_LANGUAGE: 'en', ...env },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) }
}
const killed = async (child: ChildProcess) => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('notify', () => {
  it('sends nothing before it is confirmed; killed between send and answer, nobody gets anything twice', async () => {
    const server = await solapi()
    const prepared = testStation({ settings: solapiSettings(server) }).station
    const { batchId } = absentExam(prepared, STUDENTS)
    const { dir } = prepared.folder
    await prepared.stop(0)
    const env = solapiEnv(server)

    const dry = notify([String(batchId), '--dry-run', '--json'], dir, env)
    expect(await dry.ended, await dry.stderr).toBe(0)
    const { token, notices, costWon, account } = JSON.parse(await dry.stdout)
    expect(notices).toHaveLength(STUDENTS)
    expect(notices[0]).toMatchObject({ name: '학생0', phone: '010-****-0000' })
    expect({ costWon, balance: account.balanceWon }).toEqual({ costWon: 65, balance: 100_000 })
    expect(server.requests.map(({ route }) => route)).toEqual(['balance'])

    // The first is taken, and its answer held: there the program dies.
    const first = notify([String(batchId), '--confirm', token], dir, env)
    server.arm('send', { name: 'never-answer', applied: true, times: 99 })
    await until(() => server.taken.length === 1)
    await killed(first.child)
    server.clearFaults()

    const next = testStation({ dataDir: dir, settings: solapiSettings(server) }).station
    const [notice] = next.notices.list(batchId)
    await next.start()
    await until(() => isOver(next, notice!.id))
    expect(outcomes(next, notice!.id)).toEqual([
      'ambiguous notice-sender-died',
      ...Array(STUDENTS - 1).fill('sent'),
    ])
    expect(server.taken.map(({ to }) => to)).toEqual(Array.from({ length: STUDENTS }, (_, i) => phoneOf(i)))
  })

  it('says who is left out and why, refuses what it does not know, and ends with 76 where somebody got nothing', async () => {
    const server = await solapi({ balanceWon: 20 })
    const prepared = testStation({ settings: solapiSettings(server) }).station
    const { batchId } = absentExam(prepared, 2)
    prepared.notices.optOuts.add(phoneOf(1), '')
    const { dir } = prepared.folder
    const { token } = prepared.notices.preview({
      ...{ batchId, templateId: 1, about: 'absent', to: ['parent'], skip: [], siblings: false, again: false },
      values: {},
    })
    await prepared.stop(0)
    server.setBalance(5)
    const dry = notify(['예시'.normalize('NFD')], dir, solapiEnv(server))
    const unknown = notify(['없는 시험'], dir, solapiEnv(server))
    expect(await dry.ended).toBe(0)
    expect(await dry.stdout).toMatch(/Has opted out\./)
    expect(await dry.stderr).toMatch(/balance is less than the estimate/)
    expect(await unknown.ended).toBe(1)
    expect(await unknown.stderr).toMatch(/There is no exam “없는 시험”\. There are: 1 예시/)
    // Once the other has looked: who is in a notice that is under way is not in its estimate.
    const sent = notify([String(batchId), '--confirm', token], dir, solapiEnv(server))
    expect(await sent.ended).toBe(76)
    expect(await sent.stdout).toMatch(/The SOLAPI balance is too low/)
  })
})
