import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { problemPrompt, SYSTEM_PROMPT } from '#main/engines/problems/prompt.ts'
import { ownProgram } from '#main/engines/program.ts'
import { problemGeneration } from '#main/jobs/problem-generation/job.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { standIn } from '#test/support/http-stand-in.ts'
import { apiError, completion, openAiEnv as env, KEY, PROBLEM } from '#test/support/openai-api.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { testStation } from '#test/support/test-station.ts'
import { addJob } from '#tools/stations/add-job.ts'
import { until } from '#tools/until.ts'

const run = jobRunner()

describe('problem_generation', () => {
  test('no key is an error by name, before anything is sent', async () => {
    await expect(run(problemGeneration, { ocr_text: '문제' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('no text is refused: a model asked about nothing would invent a problem', async () => {
    await expect(run(problemGeneration, { ocr_text: '  ' })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'ocr-text-empty',
    })
  })

  test('the original’s words, temperature and a strict schema are sent; the problem and the tokens come back', async () => {
    const api = await standIn(() => completion(JSON.stringify(PROBLEM)))
    const result = await run(problemGeneration, { ocr_text: '2x + 3 = 7' }, { env: env(api.url) })
    expect(result).toEqual({
      ...PROBLEM,
      model: 'gpt-4.1-mini-2025-04-14',
      usage: { promptTokens: 321, completionTokens: 45 },
    })
    const { path, headers, body } = api.asked[0]
    expect(path).toBe('/v1/chat/completions')
    expect(headers.authorization).toBe(`Bearer ${KEY}`)
    expect(body).toMatchObject({
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    })
    expect(body.messages[0]).toEqual({ role: 'system', content: SYSTEM_PROMPT })
    expect(body.messages.at(-1)).toEqual({ role: 'user', content: problemPrompt('2x + 3 = 7') })
  })
})

describe('jobs whose key is refused', () => {
  test('wait for another one, by that name, without losing an attempt, and one question serves them all', async () => {
    const dataDir = testFolder()
    const program = ownProgram(process.env)
    const openStation = (url: string) =>
      testStation({ dataDir, program, settings: readSettings(env(url)), definitions: [problemGeneration] })
    const refusing = await standIn(() => apiError(401, 'invalid_api_key', 'Incorrect API key'))
    const before = openStation(refusing.url)
    await before.station.start()
    const ids = Array.from({ length: 6 }, () =>
      addJob(before.station, problemGeneration, { ocr_text: '문제' }),
    )
    const waits = (id: number) => before.station.jobs.find(id)?.runAtMs !== undefined
    await until(() => ids.every(waits))
    for (const id of ids) {
      expect(before.station.jobs.find(id)).toMatchObject({
        ...{ state: 'ready', attempt: 0, failures: [], error: { reason: 'openai-key-refused' } },
      })
    }
    // Two of them began at once.
    expect(refusing.asked.length).toBeLessThanOrEqual(2)
    expect([before.station.jobs.blocked(), before.station.jobs.hasUnfinished()]).toEqual([6, false])
    await before.station.stop(0)

    const taking = await standIn(() => completion(JSON.stringify(PROBLEM)))
    const after = openStation(taking.url)
    await after.station.start()
    const done = await after.ended(...ids)
    expect(done.map(({ state, attempt }) => [state, attempt])).toEqual(ids.map(() => ['done', 1]))
  })

  test('so do those that lack one', async () => {
    const { station } = testStation({ program: ownProgram(process.env), definitions: [problemGeneration] })
    await station.start()
    const id = addJob(station, problemGeneration, { ocr_text: '문제' })
    await until(() => station.jobs.find(id)?.runAtMs !== undefined)
    expect(station.jobs.find(id)).toMatchObject({
      ...{ state: 'ready', attempt: 0, error: { reason: 'openai-key-missing' } },
    })
  })
})
