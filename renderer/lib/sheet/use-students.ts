import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { StudentSheets } from '#shared/contract/batches.ts'
import { findStudents } from '../find-students.ts'
import { useStation } from '../station-context.tsx'

const NOBODY: readonly StudentSheets[] = []

/** The roster of an exam, and a search in it. */
export function useStudents(batchId: number | undefined) {
  const { api } = useStation()
  const { data: students = NOBODY } = useQuery({
    ...api.batches.students.queryOptions({ input: { id: batchId ?? 1 } }),
    enabled: batchId !== undefined,
  })
  const find = useCallback((query: string) => findStudents(query, students), [students])
  return { students, find }
}
