/** What there is to see, and what to try on it. */
export function whatNext(pageUrl: string): string {
  return `
Look at
  ${pageUrl}                   the page; it is read from PostgreSQL on another host
  npm run lab -- status                    the hosts
  npm run lab -- shell web                 the inside of one
  npm run pulumi -- stack                  what Pulumi knows of them

Try
  npm run pulumi -- preview                tells that nothing would change
  npm run lab -- shell web                 change something there by hand: stop nginx, edit a file in /etc/nginx
  npm run pulumi -- preview --diff         names exactly that
  npm run pulumi -- up                     mends exactly that

End it
  npm run lab -- down                      ends the hosts and keeps their disks; --purge deletes them too
`;
}
