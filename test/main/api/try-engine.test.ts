import { expect, it } from 'vitest'
import { testDesk } from '#test/support/desk.ts'

it('tries an engine that reads text on a picture, and says what it read', async () => {
  const { client } = await testDesk()
  expect(await client.settings.testEngine({ name: 'ocr-tesseract' })).toMatchObject({
    ...{ error: null, detail: '“학생의 답안지를 읽습니다. Grading Station 2026”' },
  })
  // What has nothing to read says for itself that it works; a key that is missing is named before a picture is sent.
  expect(await client.settings.testEngine({ name: 'page-count' })).toMatchObject({ error: null, detail: '' })
  expect(await client.settings.testEngine({ name: 'ocr-google' })).toMatchObject({
    error: { code: 'unavailable' },
  })
})
