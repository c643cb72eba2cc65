import { Button } from '../design/button.tsx';
import { words } from '../words/page-words.ts';
import css from './sign-in.module.css';
import type { DemoUser } from './ways-to-sign-in.ts';

interface DemoUsersProps {
  readonly users: readonly DemoUser[];
  readonly busy: boolean;
  readonly choose: (user: DemoUser) => void;
}

/** In development: one button for each demo user. */
export function DemoUsers({ users, busy, choose }: DemoUsersProps) {
  return (
    <ul className={css['users']}>
      {users.map((user) => (
        <li key={user.subject} className={css['users']}>
          <Button className={css['user']} busy={busy} onClick={() => choose(user)}>
            {user.name}
            <span className={css['soft']}>{words.session.roles[user.role] ?? user.role}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
