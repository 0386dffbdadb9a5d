import { describe, expect, it } from 'vitest'
import { sampleFile, testDesk } from '#test/support/desk.ts'
import { slippedKey } from '#test/support/slipped-key.ts'

const SCANS = [
  '01-flatbed.jpg',
  '02-skewed.jpg',
  '04-red-premarks.jpg',
  '07-upside-down.jpg',
  '09-stack.pdf',
  '10-stack.tif',
]

describe('a stack whose key slipped by a line', () => {
  it('raises one alarm with the results and in review, and none once the key is right', async () => {
    const desk = await testDesk()
    const key = sampleFile('key.csv').toString('utf8')
    const give = (text: string) =>
      desk.client.batches.setKey({ id: desk.id, csv: Buffer.from(text).toString('base64') })
    await give(slippedKey(key, '홀수'))
    await desk.bring(...desk.scans(...SCANS))
    await desk.settled()
    const table = () => desk.client.results.table({ batchId: desk.id })
    const alarms = () => desk.client.results.alarms({ batchId: desk.id })
    const [alarm, ...more] = (await table()).alarms
    expect(more).toEqual([])
    expect(alarm).toMatchObject({ kind: 'key-shifted', form: '홀수', questions: ['q4'] })
    expect(await alarms()).toEqual([alarm])

    await give(key)
    expect((await table()).alarms).toEqual([])
    expect(await alarms()).toEqual([])
  })
})
