import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { parsePayload } from '#main/jobs/payload.ts'
import { problemGeneration } from '#main/jobs/problem-generation/job.ts'
import { jobs } from '#main/jobs/registry.ts'
import { schemaOf } from '#main/jobs/unknown-keys.ts'
import { standIn } from '#test/support/http-stand-in.ts'
import { completion } from '#test/support/openai-api.ts'
import { jobRunner } from '#test/support/run-job.ts'
import { seededRandom } from '#tools/random.ts'

const run = jobRunner()
const settings = readSettings({})
const jobOf = (type: string) => jobs.find((job) => job.type === type)!
const parse = (type: string, payload: unknown, env = {}) =>
  parsePayload(jobOf(type), payload, readSettings(env))
const refused = (key: string) =>
  expect.objectContaining({
    ...{ code: 'invalid-input', reason: 'payload-key-unknown', message: expect.stringContaining(key) },
    params: expect.objectContaining({ key }),
  })

describe('a key that nobody knows', () => {
  test.for<[string, Record<string, unknown>, string]>([
    ['video_hls', { encrypt: true }, 'encrypt'],
    ['video_hls', { encryption: { keyuri: 'https://a/k' } }, 'encryption.keyuri'],
    ['video_hls', { Encryption: {} }, 'Encryption'],
    ['video_hls', { isEncrypted: true }, 'isEncrypted'],
    ['video_hls', { drm: true }, 'drm'],
    ['video_hls', { aes128: true }, 'aes128'],
    ['video_hls', { options: { hls: [{ encrypt: true }] } }, 'options.hls[].encrypt'],
    ['ocr', { after: { removeOriginal: true } }, 'after.removeOriginal'],
    ['video_hls', { upload_prefx: 'a/b' }, 'upload_prefx'],
    ['video_hls', { delete_source: true }, 'delete_source'],
    ['video_hls', { videoId: 5 }, 'videoId'],
    ['homework_video_analysis', { frame_stride: 5, min_frames_count: 3 }, 'min_frames_count'],
    ['embedding', { text: ['가'] }, 'text'],
    ['problem_generation', { orc_text: '가' }, 'orc_text'],
    ['ocr', { download_url: 'https://a/b', uploadResult: true }, 'uploadResult'],
    ['omr_grading', { question: [] }, 'question'],
    ['omr_grading', { compatt: 'v1' }, 'compatt'],
    ['question_segmentation', { engin: 'yolo' }, 'engin'],
    ['handwriting_analysis', { remove_after: 3 }, 'remove_after'],
  ])('of %s and looks like one, or orders something, fails by name: %j', ([type, payload, key]) => {
    expect(() => parse(type, payload)).toThrow(refused(key))
  })

  test.for(
    jobs.map(({ type }) => type),
  )('one letter away from a known one fails, of every kind of job: %s', (type) => {
    const known = Object.keys(schemaOf(jobOf(type).payload).properties ?? {}).filter((key) => key.length > 3)
    const random = seededRandom(7)
    expect(known.length).toBeGreaterThan(0)
    for (const key of known) {
      for (let i = 0; i < 20; i += 1) {
        const at = random.int(0, key.length - 1)
        const slip = key.slice(0, at) + random.pick(['', 'q', key[at] + key[at]]) + key.slice(at + 1)
        if (slip === key) continue
        expect(() => parse(type, { [slip]: 1 }), slip).toThrow(refused(slip))
      }
    }
  })

  test('is named where it is like none, at any depth, and what the academy adds to every job is not', () => {
    const payload = {
      ...{ download_url: 'https://a/b', tenant_id: '3', submission_id: 5, target_type: 'exam', target_id: 7 },
      ...{
        uploaded_at: '2026-11-29',
        colour: 'red',
        video_id: 5,
        encryption: { key_uri: 'https://a/k', note: 1 },
      },
    }
    expect(parse('video_hls', payload)).toEqual({
      payload: { video_id: '5', encryption: { key_uri: 'https://a/k' }, audio_track: 0 },
      unknown: ['colour', 'encryption.note', 'uploaded_at'],
    })
  })

  test('is none in what the academy sends for its sheet, whatever its description says', () => {
    const payload = {
      ...{ submission_id: 1, target_type: 'exam', target_id: 2, file_key: 'k', download_url: 'https://a/b' },
      ...{ sheet_id: 3, mode: 'auto', omr: { sheet_id: 3, shape_source: 'x', contract_version: 'v15' } },
      ...{ omr_contract: { auto_detect_count: 20, objective_question_numbers: [1] } },
      ...{
        questions: [{ exam_question_id: 1, number: 1, region_meta: {} }],
        question_count: 20,
        essay_count: 0,
      },
      ...{ total_question_count: 20, n_choices: 5, template_meta: { upload: true } },
    }
    expect(parse('omr_grading', payload).unknown).toEqual([])
  })

  test('is ignored under compat v1, as the original did, and what does not fit is not', () => {
    const v1 = { GRADING_STATION_COMPAT: 'v1' }
    expect(parse('embedding', { text: 'x', colour: 1 }, v1).unknown).toEqual([])
    expect(parse('omr_grading', { question: [], compat: 'v1' }).unknown).toEqual([])
    expect(() => parse('omr_grading', { question: [], compat: 'none' }, v1)).toThrow(refused('question'))
    expect(() => parse('embedding', { texts: 5 }, v1)).toThrow(
      expect.objectContaining({ reason: 'payload-invalid' }),
    )
  })

  test('is not hidden by asking a kind of job for compat v1 that cannot be asked', () => {
    expect(() => parse('video_hls', { video_id: 1, encrypt: true, compat: 'v1' })).toThrow(refused('encrypt'))
    expect(parse('video_hls', { video_id: 1, compat: 'v1' }).unknown).toEqual(['compat'])
  })

  test('fails before anything is asked or done; else it stands in the result', async () => {
    const problem = {
      body: '2+3은?',
      choices: ['5'],
      answer: '5',
      difficulty: 1,
      tag: '',
      summary: '',
      explanation: '',
    }
    const api = await standIn(() => completion(JSON.stringify(problem)))
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: api.url }
    await expect(run(problemGeneration, { ocr_text: '가', delete: 1 }, { env })).rejects.toEqual(
      refused('delete'),
    )
    expect(api.asked).toHaveLength(0)
    expect(await run(problemGeneration, { ocr_text: '가', grade: 3 }, { env })).toMatchObject({
      ...problem,
      unknown_keys: ['grade'],
    })
  })
})

test('what is no object is said not to fit', () => {
  for (const raw of [null, 5, [], 'x']) {
    expect(() => parsePayload(jobOf('ocr'), raw, settings)).toThrow(
      expect.objectContaining({ reason: 'payload-invalid' }),
    )
  }
})
