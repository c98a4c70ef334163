/** What an operator needs to know of the estate that has come up. */
export interface Started {
  /** `https://brain.localhost:8443/` */
  readonly pageUrl: string;
  /** File with the roots of the lab's certificate authority. */
  readonly roots: string;
  /** With what the first user logs in. */
  readonly email: string;
}

/** Where the page is, how to log in, and what to try. */
export function whatNext({ pageUrl, roots, email }: Started): string {
  return `
BrainAll is at  ${pageUrl}
  log in as     ${email}
  password      npm run pulumi -- stack output firstUserPassword --show-secrets
  certificate   from the lab's own authority, which no browser knows: accept its warning, or let it trust
                ${roots}
                (Chromium: Settings > Privacy and security > Security > Manage certificates; Firefox: Settings >
                Certificates). Each \`npm run lab -- up\` makes a new root and adds it there.
  The answers come from a stand-in that speaks a model server's protocol: this machine has no graphics card.

Look at
  npm run lab -- status                    the hosts; vm-1050 to vm-1053 were made on the lab's Proxmox
  npm run lab -- shell vm-1053             the inside of one: the database
  npm run graph                            who talks to whom, and why
  npm run pulumi -- stack                  what Pulumi knows of them

Try
  npm run pulumi -- preview                tells that nothing would change
  npm run lab -- shell vm-1052             change something there by hand: stop nginx, edit a file in /etc/nginx
  npm run pulumi -- preview --diff         names exactly that
  npm run pulumi -- up                     mends exactly that
  npm run deploy                           after a change in services/: a new version beside the old one
  npm run rollback                         the version before it serves again

End it
  npm run lab -- down                      ends the hosts and keeps their disks; --purge deletes them too
`;
}
