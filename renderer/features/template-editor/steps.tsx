import { Button, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconPoint } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import classes from './editor.module.css'
import { numberingOf, rangesText } from './model/check.ts'
import { fieldItem } from './model/items.ts'
import { type EditorAction, type EditorState, pageOf } from './model/reduce.ts'
import type { useFindFields } from './use-find-fields.ts'
import type { Scan } from './use-try-on.ts'

export const STEPS = ['picture', 'marks', 'fields', 'numbers', 'try', 'publish'] as const
export type Step = (typeof STEPS)[number]
/** `check`: done, but somebody should look. */
type Standing = 'todo' | 'check' | 'done'

/** Below this a proposed field is worth a look. */
export const DOUBTFUL = 0.7

export interface Progress {
  readonly scan: Scan | undefined
  /** Whether the draft as it is drawn was tried on every scan. */
  readonly isTried: boolean
  readonly version: number | undefined
}

/** Proposed fields that nobody has looked at and that may be wrong. */
export const doubtfulFields = ({ proposed }: EditorState): string[] =>
  [...proposed].filter(([, confidence]) => confidence < DOUBTFUL).map(([id]) => id)

export function standings(state: EditorState, progress: Progress): Record<Step, Standing> {
  const page = pageOf(state)
  const { twice, missing, identity, choices, numerics } = numberingOf(state.template)
  const hasMarks = page.fiducials.some(({ kind }) => kind !== 'none')
  const hasQuestions = choices.length + numerics.length > 0
  return {
    picture: progress.scan === undefined ? 'todo' : 'done',
    marks: hasMarks ? 'done' : 'todo',
    fields: page.fields.length === 0 ? 'todo' : doubtfulFields(state).length > 0 ? 'check' : 'done',
    numbers: !hasQuestions
      ? 'todo'
      : twice.length > 0 || missing.length > 0 || identity === undefined
        ? 'check'
        : 'done',
    try: progress.isTried ? 'done' : 'todo',
    publish: progress.version === undefined ? 'todo' : 'done',
  }
}

const SIGNS = { todo: IconPoint, check: IconAlertTriangle, done: IconCheck } as const

interface StepBarProps {
  readonly standing: Record<Step, Standing>
  readonly current: Step
  readonly onStep: (step: Step) => void
}

/** The way from a blank sheet to a published template; anybody may go to any of them. */
export function StepBar({ standing, current, onStep }: StepBarProps) {
  const t = useText()
  return (
    <nav className={classes.steps} aria-label={t('editor.steps')}>
      <ol>
        {STEPS.map((step, at) => {
          const Sign = SIGNS[standing[step]]
          return (
            <li key={step}>
              <UnstyledButton
                className={classes.step ?? ''}
                data-standing={standing[step]}
                aria-current={step === current ? 'step' : undefined}
                onClick={() => onStep(step)}
              >
                <Sign size={14} aria-label={t(`editor.standing.${standing[step]}`)} />
                {at + 1} {t(`editor.step.${step}`)}
              </UnstyledButton>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

interface StepPanelProps {
  readonly step: Step
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
  readonly progress: Progress
  readonly find: ReturnType<typeof useFindFields>
  /** Where a trial and publishing have their buttons. */
  readonly children: ReactNode
}

/** What a step is about, how far it is, and what to do next. */
export function StepPanel({ step, state, dispatch, progress, find, children }: StepPanelProps) {
  const t = useText()
  return (
    <section aria-label={t(`editor.step.${step}`)}>
      <h2 className={classes.heading}>{t(`editor.step.${step}`)}</h2>
      <StepText step={step} state={state} dispatch={dispatch} progress={progress} />
      {(step === 'marks' || step === 'fields') && progress.scan !== undefined && (
        <Button
          variant="default"
          mt={6}
          loading={find.isPending}
          onClick={() => progress.scan !== undefined && find.mutate({ scan: progress.scan })}
        >
          {t('editor.findAll')}
        </Button>
      )}
      <div className={classes.acts}>{children}</div>
    </section>
  )
}

function StepText({ step, state, dispatch, progress }: Omit<StepPanelProps, 'find' | 'children'>) {
  const t = useText()
  const page = pageOf(state)
  const note = (text: string) => <p className={parts.note}>{text}</p>
  switch (step) {
    case 'picture':
      return note(
        progress.scan === undefined
          ? t('editor.stepText.noPicture')
          : t('editor.stepText.picture', { name: progress.scan.name }),
      )
    case 'marks': {
      const known = page.fiducials.filter(({ kind }) => kind !== 'none')
      if (known.length === 0) return note(t('editor.stepText.noMarks'))
      return note(
        known
          .map((each) => {
            const count = 'marks' in each ? each.marks.length : 1
            return t('editor.stepText.marks', { kind: t(`editor.fiducial.${each.kind}`), count })
          })
          .join(', '),
      )
    }
    case 'fields': {
      const doubtful = doubtfulFields(state)
      if (page.fields.length === 0) return note(t('editor.stepText.noFields'))
      return (
        <>
          {note(t('editor.stepText.fields', { count: page.fields.length, doubtful: doubtful.length }))}
          {doubtful.length > 0 && (
            <Button
              variant="default"
              mr={6}
              onClick={() => dispatch({ type: 'select', ids: [fieldItem(doubtful[0])] })}
            >
              {t('editor.nextDoubtful')}
            </Button>
          )}
        </>
      )
    }
    case 'numbers':
      return <NumbersText state={state} />
    case 'try':
      return note(t('editor.stepText.try'))
    case 'publish':
      return note(t('editor.stepText.publish'))
  }
}

function NumbersText({ state }: { state: EditorState }) {
  const t = useText()
  const { choices, numerics, twice, missing, identity } = numberingOf(state.template)
  const lines = [
    ...(choices.length > 0 ? [t('editor.numbering.choices', { numbers: rangesText(choices) })] : []),
    ...(numerics.length > 0 ? [t('editor.numbering.numerics', { numbers: rangesText(numerics) })] : []),
    identity === undefined
      ? t('editor.numbering.noIdentity')
      : t('editor.numbering.identity', { name: identity.name ?? identity.id }),
    ...(twice.length > 0 ? [t('editor.numbering.twice', { numbers: rangesText(twice) })] : []),
    ...(missing.length > 0 ? [t('editor.numbering.missing', { numbers: rangesText(missing) })] : []),
  ]
  return lines.map((line) => (
    <p key={line} className={parts.note}>
      {line}
    </p>
  ))
}
