import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useState } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { ResultItem, ResultsTable } from '#shared/contract/results.ts'
import { scoreBins } from '#shared/domain/distribution.ts'
import { useText } from '../../lib/i18n.ts'
import { useQuestionName } from '../../lib/sheet/row-name.ts'
import { useStation } from '../../lib/station-context.tsx'
import parts from '../../ui/parts.module.css'
import classes from './results.module.css'

interface ChartsProps {
  readonly batchId: number
  readonly table: ResultsTable
  /** The question to look at first. */
  readonly first: Pick<ResultItem, 'form' | 'question'> | undefined
  readonly onOpen: (pageId: number) => void
}

/** How the scores lie, how the questions worked, and down to the sheets that chose an option. */
export default function Charts({ batchId, table, first, onOpen }: ChartsProps) {
  const t = useText()
  const questionName = useQuestionName()
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      table.items.findIndex(({ form, question }) => form === first?.form && question === first.question),
    ),
  )
  const points = table.rows.flatMap((row) => (row.isFinal ? (row.points ?? []) : []))
  const possible = Math.max(0, ...table.rows.map((row) => row.possible ?? 0))
  if (points.length === 0 || possible === 0) return <Text p="md">{t('results.chart.none')}</Text>
  const bins = scoreBins(points, possible).map(({ from, to, count }) => ({
    name: `${Number(from.toFixed(1))}–${Number(to.toFixed(1))}`,
    value: count,
  }))
  const nameOf = ({ form, question }: ResultItem) => `${form} ${questionName(question)}`.trim()
  const shares = table.items.map((item) => ({
    name: nameOf(item),
    value: item.difficulty === null ? 0 : Math.round(item.difficulty * 100),
  }))
  const item = table.items[at]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={parts.scroller} tabIndex={0}>
      <div className={classes.charts}>
        <Chart title={t('results.chart.distribution')} data={bins} />
        <Chart title={t('results.chart.difficulty')} data={shares} most={100} onPick={setAt} />
        {item !== undefined && (
          <Choices key={`${item.form} ${item.question}`} {...{ batchId, item, onOpen }} name={nameOf(item)} />
        )}
      </div>
    </div>
  )
}

interface ChartProps {
  readonly title: string
  readonly data: readonly { readonly name: string; readonly value: number }[]
  readonly most?: number
  readonly onPick?: (at: number) => void
}

function Chart({ title, data, most, onPick }: ChartProps): ReactElement {
  return (
    <figure className={classes.chart}>
      <figcaption>{title}</figcaption>
      <ResponsiveContainer width="100%" height={200}>
        <BarChart data={[...data]} margin={{ top: 8, right: 8, bottom: 0, left: -16 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="name" tick={{ fontSize: 11 }} stroke="var(--mantine-color-dimmed)" />
          <YAxis
            allowDecimals={false}
            tick={{ fontSize: 11 }}
            stroke="var(--mantine-color-dimmed)"
            {...(most === undefined ? {} : { domain: [0, most] })}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--line)', opacity: 0.4 }}
            contentStyle={{ background: 'var(--mantine-color-body)', fontSize: 12 }}
            formatter={(value) => [value, title]}
          />
          <Bar
            dataKey="value"
            fill="var(--mantine-primary-color-filled)"
            isAnimationActive={false}
            maxBarSize={40}
            {...(onPick === undefined
              ? {}
              : { cursor: 'pointer', onClick: (_: unknown, at: number) => onPick(at) })}
          />
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}

interface ChoicesProps {
  readonly batchId: number
  readonly item: ResultItem
  readonly name: string
  readonly onOpen: (pageId: number) => void
}

/** A question's options with how many chose each; one that is pressed lists its sheets. */
function Choices({ batchId, item: { form, question, choices, blank }, name, onOpen }: ChoicesProps) {
  const t = useText()
  const { api } = useStation()
  const [option, setOption] = useState<string>()
  const input = { batchId, form, question, option: option ?? '' }
  const choosers = useQuery({
    ...api.results.choosers.queryOptions({ input }),
    enabled: option !== undefined,
  })
  const all = [...choices, { option: '', count: blank, isKey: false }]
  const nameOf = (of: string) => of || t('documents.blank')
  return (
    <figure className={classes.chart}>
      <figcaption>{t('results.chart.options', { question: name })}</figcaption>
      <Group gap="xs">
        {all.map((choice) => (
          <Button
            key={choice.option}
            size="xs"
            variant={choice.option === option ? 'filled' : 'default'}
            aria-pressed={choice.option === option}
            onClick={() => setOption(choice.option)}
          >
            {choice.isKey ? '● ' : ''}
            {t('results.chart.chose', { option: nameOf(choice.option), count: choice.count })}
          </Button>
        ))}
      </Group>
      {option !== undefined && choosers.data !== undefined && (
        <>
          <Text size="sm" mt="xs">
            {t('results.chart.choosers', { option: nameOf(option), count: choosers.data.length })}
          </Text>
          <Group gap={4}>
            {choosers.data.map(({ pageId, number, name: student }) => (
              <Button key={pageId} size="compact-xs" variant="subtle" onClick={() => onOpen(pageId)}>
                {`${student ?? ''} ${number ?? ''}`.trim() || pageId}
              </Button>
            ))}
          </Group>
        </>
      )}
    </figure>
  )
}
