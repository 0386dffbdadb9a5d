import { Button, Popover, Text } from '@mantine/core'
import { IconTrendingUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { HomeworkRow } from '#shared/contract/homework.ts'
import type { TrendPoint } from '#shared/contract/results.ts'
import { homeworkVerdict, percentOf } from '#shared/domain/homework.ts'
import { FailureText } from '../../lib/failure.tsx'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import parts from '../../ui/parts.module.css'
import classes from './results.module.css'

/** How the student of a sheet did in the exams of the subject, as a line and in figures, and their homework beside it. */
export function TrendButton({ pageId }: { readonly pageId: number }) {
  const t = useText()
  const { api } = useStation()
  const [isOpen, setOpen] = useState(false)
  const trend = useQuery({ ...api.results.trend.queryOptions({ input: { pageId } }), enabled: isOpen })
  const homework = useQuery({ ...api.homework.ofSheet.queryOptions({ input: { pageId } }), enabled: isOpen })
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={420} trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconTrendingUp size={14} />}
          onClick={() => setOpen((before) => !before)}
        >
          {t('results.trend.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <FailureText of={trend.error ?? homework.error} />
        {trend.data?.length === 0 && <Text size="sm">{t('results.trend.none')}</Text>}
        {trend.data !== undefined && trend.data.length > 0 && <Trend points={trend.data} />}
        {homework.data !== undefined && homework.data.rows.length > 0 && (
          <HomeworkList rows={homework.data.rows} passPercent={homework.data.passPercent} />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

const WIDTH = 390
const HEIGHT = 110
const EDGE = 8

function Trend({ points }: { readonly points: readonly TrendPoint[] }) {
  const t = useText()
  const step = points.length < 2 ? 0 : (WIDTH - 2 * EDGE) / (points.length - 1)
  const line = (of: (point: TrendPoint) => number) =>
    points.map((point, i): [number, number] => [
      points.length < 2 ? WIDTH / 2 : EDGE + i * step,
      EDGE + (1 - Math.min(1, Math.max(0, of(point) / point.possible))) * (HEIGHT - 2 * EDGE),
    ])
  const own = line((point) => point.points)
  return (
    <>
      <svg
        className={classes.trend}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t('results.trend.title')}
      >
        <polyline data-mean points={line((point) => point.mean).join(' ')} />
        <polyline points={own.join(' ')} />
        {own.map(([x, y], i) => (
          <circle key={points[i].batchId} cx={x} cy={y} r={3} />
        ))}
      </svg>
      <table className={parts.table}>
        <thead>
          <tr>
            <th>{t('results.trend.exam')}</th>
            <th>{t('results.column.points')}</th>
            <th>{t('results.trend.mean')}</th>
            <th>{t('results.column.rank')}</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ batchId, name, heldOn, points: scored, possible, mean, rank, n }) => (
            <tr key={batchId}>
              <td>{heldOn === null ? name : `${name} · ${heldOn}`}</td>
              <td>
                {scored} / {possible}
              </td>
              <td>{mean.toFixed(1)}</td>
              <td>
                {rank} / {n}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

interface HomeworkListProps {
  /** The oldest first. */
  readonly rows: readonly HomeworkRow[]
  readonly passPercent: number
}

const percent = (share: number | null | undefined) => (share == null ? '–' : percentOf(share).toFixed(1))

function HomeworkList({ rows, passPercent }: HomeworkListProps) {
  const t = useText()
  return (
    <div className={classes.homework}>
      <table className={parts.table} aria-label={t('homework.ofStudent')}>
        <thead>
          <tr>
            <th>{t('homework.ofStudent')}</th>
            <th>{t('homework.column.writing')} (%)</th>
            <th>{t('homework.column.growth')} (%)</th>
            <th>{t('homework.column.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ jobId, day, name, measure, error }) => (
            <tr key={jobId}>
              <td title={name}>{day}</td>
              <td>{percent(measure?.writing)}</td>
              <td>{percent(measure?.growth?.added)}</td>
              <td>
                {error === null
                  ? t(`homework.verdicts.${homeworkVerdict(measure, passPercent)}`)
                  : t('queue.states.dead')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
