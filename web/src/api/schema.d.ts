// Written by `make api` from the OpenAPI document of the server; change the server, not this file.
export interface paths {
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Completion
         * @description Answer the last question of a conversation, with marks that lead to checked sources.
         */
        post: operations["openai_create_completion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Response
         * @description Answer a question, with marks that lead to checked sources; kept in a chat unless `store` is false.
         */
        post: operations["openai_create_response"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Whom you can ask: `citewell`, your collections and assistants; and the embedder.
         */
        get: operations["openai_list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Model
         * @description One model.
         */
        get: operations["openai_get_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Embeddings
         * @description Vectors of texts, of length 1, from the model that searches use.
         */
        post: operations["openai_create_embeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search
         * @description The best chunks that you can read.
         */
        post: operations["search_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Api Info
         * @description What this server is.
         */
        get: operations["identity_api_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Log in with e-mail address and password (the OAuth2 password form).
         */
        post: operations["identity_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeem Link
         * @description Log in with a one-time link.
         */
        post: operations["identity_redeem_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Exchange a refresh token for a new pair. A token that is used twice ends its whole login.
         */
        post: operations["identity_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep
         * @description Keep this login in a cookie of the browser that no script can read; its refresh tokens are good no more.
         */
        post: operations["identity_keep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume
         * @description An access token for the login that this browser keeps.
         */
        post: operations["identity_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description End a login: the one of the refresh token in the body, else the one that this request is made with, else the one
         *     that the browser keeps.
         */
        post: operations["identity_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Who this credential stands for, and what it may be used for.
         */
        get: operations["identity_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Up
         * @description Give one's own account its name and first password, where `auth/me` says `setup`; all other logins end.
         */
        post: operations["identity_set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Where you are logged in, newest first. Not for API keys.
         */
        get: operations["identity_list_sessions"];
        put?: never;
        post?: never;
        /**
         * End Other Sessions
         * @description End all your logins but the one that this request is made with.
         */
        delete: operations["identity_end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{login_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Session
         * @description End a login of yours; its tokens stop at once.
         */
        delete: operations["identity_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Change one's own password; all other logins of the user end.
         */
        post: operations["identity_change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description The users of the tenant, newest first.
         */
        get: operations["users_list_users"];
        put?: never;
        /**
         * Create User
         * @description Make a user.
         */
        post: operations["users_create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description A user: oneself, or for administrators anyone.
         */
        get: operations["users_get_user"];
        put?: never;
        post?: never;
        /**
         * Delete User
         * @description Remove a user with their keys, logins and chats. What they own stays, for the administrators.
         */
        delete: operations["users_delete_user"];
        options?: never;
        head?: never;
        /**
         * Change User
         * @description Change a user. Everybody may change their own name; the rest is for administrators.
         */
        patch: operations["users_change_user"];
        trace?: never;
    };
    "/v1/users/{user_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Impact Of User
         * @description What goes with a user who is deleted, and what stays without an owner; to be shown before.
         */
        get: operations["users_impact_of_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/login-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Login Link
         * @description A token that logs the user in once: to invite them, or when they forgot their password.
         */
        post: operations["users_make_login_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invitations
         * @description The invitations of the tenant, newest first.
         */
        get: operations["invitations_list_invitations"];
        put?: never;
        /**
         * Invite
         * @description Invite somebody by a link that is shown in this response and never again. No mail is sent: pass it on.
         */
        post: operations["invitations_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Invitation
         * @description An invitation and what became of it.
         */
        get: operations["invitations_get_invitation"];
        put?: never;
        post?: never;
        /**
         * Withdraw Invitation
         * @description Make the link of an invitation worthless.
         */
        delete: operations["invitations_withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitation_id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Invitation
         * @description A new link, shown this once; the one before stops.
         */
        post: operations["invitations_renew_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look At Invitation
         * @description What the link of an invitation is for; it stays good.
         */
        post: operations["invitations_look_at_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/invitation/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invitation
         * @description Make the account that the invitation is for, with name and password, and log in.
         */
        post: operations["invitations_accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Groups
         * @description The groups of the tenant, newest first.
         */
        get: operations["groups_list_groups"];
        put?: never;
        /**
         * Create Group
         * @description Make a group.
         */
        post: operations["groups_create_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Group
         * @description A group.
         */
        get: operations["groups_get_group"];
        put?: never;
        post?: never;
        /**
         * Delete Group
         * @description Remove a group; what was shared with it is not any more.
         */
        delete: operations["groups_delete_group"];
        options?: never;
        head?: never;
        /**
         * Change Group
         * @description Rename or describe a group.
         */
        patch: operations["groups_change_group"];
        trace?: never;
    };
    "/v1/groups/{group_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description The members, for members and administrators.
         */
        get: operations["groups_list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/groups/{group_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add Member
         * @description Put a user into the group.
         */
        put: operations["groups_add_member"];
        post?: never;
        /**
         * Remove Member
         * @description Take a user out of the group.
         */
        delete: operations["groups_remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description One's own keys, or for administrators everybody's; newest first, revoked ones too.
         */
        get: operations["api_keys_list_keys"];
        put?: never;
        /**
         * Create Key
         * @description Make an API key. It is shown in this response and never again.
         */
        post: operations["api_keys_create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Key
         * @description A key, without its secret.
         */
        get: operations["api_keys_get_key"];
        put?: never;
        post?: never;
        /**
         * Revoke Key
         * @description Revoke a key: it counts no more from the next request on. It stays listed.
         */
        delete: operations["api_keys_revoke_key"];
        options?: never;
        head?: never;
        /**
         * Rename Key
         * @description Give a key another name.
         */
        patch: operations["api_keys_rename_key"];
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tenants
         * @description The tenants that one administers: one's own.
         */
        get: operations["tenants_list_tenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Tenant
         * @description One's own tenant.
         */
        get: operations["tenants_get_tenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename Tenant
         * @description Give the tenant another name.
         */
        patch: operations["tenants_rename_tenant"];
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Settings
         * @description Every setting: what it takes, what it is, where that comes from, and who changed it when.
         */
        get: operations["settings_list_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Settings
         * @description Change some settings, all or none of them; null sets one back. It counts at once, in every process.
         */
        patch: operations["settings_change_settings"];
        trace?: never;
    };
    "/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Entries
         * @description The entries that fit, newest first.
         */
        get: operations["audit_list_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries As Csv
         * @description All entries that fit as a table of comma-separated values, newest first.
         */
        get: operations["audit_entries_as_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Summary
         * @description How many entries fit, by action, outcome and actor.
         */
        get: operations["audit_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify
         * @description Check that no entry was changed, removed or reordered.
         */
        get: operations["audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/user/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Of User
         * @description What a user did.
         */
        get: operations["audit_of_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/resource/{type}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Of Resource
         * @description What was done to a thing.
         */
        get: operations["audit_of_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description One's jobs, or for administrators everybody's; newest first.
         */
        get: operations["jobs_list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Queue Stats
         * @description How many jobs are in which state.
         */
        get: operations["jobs_queue_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job
         * @description A job, and why it waits if it does.
         */
        get: operations["jobs_get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Job
         * @description The job now and whenever it changes, as server-sent events `job`, until it has ended.
         */
        get: operations["jobs_follow_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job
         * @description Stop a job: a waiting one at once, a running one at its next step.
         */
        post: operations["jobs_cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Job
         * @description Do not begin a job, or stop it at its next step; what it has done stays.
         */
        post: operations["jobs_pause_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Job
         * @description Let a paused job go on.
         */
        post: operations["jobs_resume_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Job
         * @description Try a failed job again.
         */
        post: operations["jobs_retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Collections
         * @description The collections that you can read, newest first.
         */
        get: operations["collections_list_collections"];
        put?: never;
        /**
         * Create Collection
         * @description Make a collection of your own.
         */
        post: operations["collections_create_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Collections
         * @description Make several collections, all or none of them.
         */
        post: operations["collections_create_collections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Collection
         * @description A collection, by id, name or alias.
         */
        get: operations["collections_get_collection"];
        /**
         * Replace Collection
         * @description Give every field a new value. With whom it is shared stays.
         */
        put: operations["collections_replace_collection"];
        post?: never;
        /**
         * Delete Collection
         * @description Delete a collection with all its documents, effective at once.
         */
        delete: operations["collections_delete_collection"];
        options?: never;
        head?: never;
        /**
         * Change Collection
         * @description Change some fields, by a JSON merge patch.
         */
        patch: operations["collections_change_collection"];
        trace?: never;
    };
    "/v1/collections/{collection_id}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Collection Access
         * @description Who may read it, for its owner and administrators.
         */
        get: operations["collections_get_collection_access"];
        /**
         * Set Collection Access
         * @description Decide who may read it. The very next search obeys.
         */
        put: operations["collections_set_collection_access"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collection Duplicates
         * @description Documents that say the same or nearly the same, as far as you can read them, in groups; largest first.
         */
        get: operations["collections_collection_duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collection Stats
         * @description What is in a collection, as far as you can read it.
         */
        get: operations["collections_collection_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}/indexing-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collection Indexing Status
         * @description How far the documents of a collection are.
         */
        get: operations["collections_collection_indexing_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Index Collection
         * @description Read every document again; the present versions serve until the new ones are published.
         *
         *     With ``unread`` only those that hold pictures of text which could not be recognised.
         */
        post: operations["collections_index_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Documents
         * @description Put up to 100 files into a collection. One that is refused does not keep the others out.
         *
         *     Give each an `external_id` in `entries`: then the request can be sent again, and nothing is taken in twice.
         */
        post: operations["documents_upload_documents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/bulk-metadata-update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Metadata Of Many
         * @description Change the metadata of many documents by one JSON merge patch, all or none.
         */
        post: operations["documents_update_metadata_of_many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/bulk-access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Access Of Many
         * @description Let the same people read many documents, all or none. The very next search obeys.
         */
        post: operations["documents_set_access_of_many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/bulk-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Many
         * @description Delete many documents and their parts, all or none, effective at once.
         */
        post: operations["documents_delete_many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/bulk-reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read Many Again
         * @description Read many documents again; the present versions serve until the new ones are published.
         */
        post: operations["documents_read_many_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give Password
         * @description Read a document that failed as `encrypted` with the password of its file, which is kept for it.
         */
        put: operations["documents_give_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Impact Of Document
         * @description What would go if the document was deleted, for who may delete it.
         */
        get: operations["documents_impact_of_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Impact Of Collection
         * @description What would go if the collection was deleted, for who may delete it.
         */
        get: operations["documents_impact_of_collection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Documents
         * @description The documents that you can read, newest first if you do not say otherwise.
         */
        get: operations["documents_list_documents"];
        put?: never;
        /**
         * Upload Document
         * @description Put a file into a collection. A job reads it; 200 instead of 202 means that the same was there already.
         */
        post: operations["documents_upload_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/collection/{collection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Collection Documents
         * @description The documents of a collection that you can read, newest first.
         */
        get: operations["documents_list_collection_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/indexing-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Documents Indexing Status
         * @description How far the documents that you can read are.
         */
        get: operations["documents_documents_indexing_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/indexing-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Indexing Jobs
         * @description Your jobs that read documents, or for administrators everybody's; newest first.
         */
        get: operations["documents_list_indexing_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/indexing-jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Indexing Job
         * @description A job that reads a document.
         */
        get: operations["documents_get_indexing_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Document
         * @description A document.
         */
        get: operations["documents_get_document"];
        /**
         * Replace Document
         * @description Give a document a new file. The old version serves until the new one can be searched.
         */
        put: operations["documents_replace_document"];
        post?: never;
        /**
         * Delete Document
         * @description Delete a document and its parts. No search that begins after the response finds them, but for one as of a past
         *     time that their collection keeps (`retention_days`).
         */
        delete: operations["documents_delete_document"];
        options?: never;
        head?: never;
        /**
         * Change Document
         * @description Change what is said about a document, by a JSON merge patch.
         */
        patch: operations["documents_change_document"];
        trace?: never;
    };
    "/v1/documents/{document_id}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Metadata
         * @description Change the metadata, by a JSON merge patch.
         */
        patch: operations["documents_change_metadata"];
        trace?: never;
    };
    "/v1/documents/{document_id}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Document Access
         * @description Who may read it, for its owner, the collection's owner and administrators.
         */
        get: operations["documents_get_document_access"];
        /**
         * Set Document Access
         * @description Decide who may read it. The very next search obeys.
         */
        put: operations["documents_set_document_access"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Text
         * @description The text of a version, to which the spans of citations refer.
         */
        get: operations["documents_get_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Preview
         * @description The beginning of the text.
         */
        get: operations["documents_get_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/chunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chunks
         * @description The chunks of a published version, in reading order.
         */
        get: operations["documents_list_chunks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description The versions, newest first.
         */
        get: operations["documents_list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download
         * @description The file as it was uploaded, as an attachment; or the part of it that `Range` asks for.
         */
        get: operations["documents_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Batches
         * @description One's batches, or for administrators everybody's; newest first.
         */
        get: operations["batches_list_batches"];
        put?: never;
        /**
         * Create Batch
         * @description Begin a batch. Uploads name it by `batch_id`.
         */
        post: operations["batches_create_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Batch
         * @description A batch: how many files are done, skipped, failed and why, and when the rest will be.
         */
        get: operations["batches_get_batch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Batch Items
         * @description Files of a batch and what became of them; `state=failed` for those that failed.
         */
        get: operations["batches_list_batch_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer Files
         * @description Ask which of these files are to be sent; those that are there with the same bytes are counted as skipped.
         */
        post: operations["batches_offer_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close Batch
         * @description Say that all files were sent.
         */
        post: operations["batches_close_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Batch
         * @description Begin none of its files any more, until it is resumed.
         */
        post: operations["batches_pause_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Batch
         * @description Go on with a batch that was paused.
         */
        post: operations["batches_resume_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Batch
         * @description Do not read what has not been read; what is done stays.
         */
        post: operations["batches_cancel_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{batch_id}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Failed Files
         * @description Try the files again that could not be read.
         */
        post: operations["batches_retry_failed_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/docs/upsert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upsert Text
         * @description Put a text under its key. It is committed and can be searched when this answers.
         *
         *     The same text with the same settings is skipped; with other metadata only these are changed.
         */
        post: operations["texts_upsert_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/docs/upsert/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upsert Texts
         * @description Put many texts under their keys. Those that cannot be taken are reported; to send all again changes nothing.
         *
         *     202 with a job when `async_mode` asks for it, or when the texts are longer than a million characters together.
         */
        post: operations["texts_upsert_texts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/docs/{doc_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Text
         * @description Delete the text under a key. No search that begins after the response finds it. 200: there was none.
         */
        delete: operations["texts_delete_text"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Source Kinds
         * @description The kinds of sources, and what each can be told.
         */
        get: operations["sources_list_source_kinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Source
         * @description Try settings without keeping them.
         */
        post: operations["sources_check_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sources
         * @description The sources of the collections that you may write into, newest first.
         */
        get: operations["sources_list_sources"];
        put?: never;
        /**
         * Create Source
         * @description Add a source to a collection.
         */
        post: operations["sources_create_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/{source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Source
         * @description A source, by id or name.
         */
        get: operations["sources_get_source"];
        put?: never;
        post?: never;
        /**
         * Delete Source
         * @description Take a source away, with its documents or without.
         */
        delete: operations["sources_delete_source"];
        options?: never;
        head?: never;
        /**
         * Change Source
         * @description Change a source. `settings` and `credentials` are replaced as a whole.
         */
        patch: operations["sources_change_source"];
        trace?: never;
    };
    "/v1/sources/{source_id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync Source
         * @description Read a source now. Where that is in progress, that is the answer.
         */
        post: operations["sources_sync_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/{source_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Source
         * @description Stop reading a source until it is resumed.
         */
        post: operations["sources_pause_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/{source_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Source
         * @description Read a source again when its time comes.
         */
        post: operations["sources_resume_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/{source_id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Source Runs
         * @description When a source was read and what came of it, newest first.
         */
        get: operations["sources_list_source_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sources/{source_id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Source Items
         * @description The things of a source, those that changed last first; without what you may not read.
         */
        get: operations["sources_list_source_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Model Connections
         * @description The accounts, newest first.
         */
        get: operations["models_list_model_connections"];
        put?: never;
        /**
         * Create Model Connection
         * @description Add an account with a provider of models.
         */
        post: operations["models_create_model_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-connections/{connection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Model Connection
         * @description An account, by id or name.
         */
        get: operations["models_get_model_connection"];
        put?: never;
        post?: never;
        /**
         * Delete Model Connection
         * @description Take an account away that no model is asked through.
         */
        delete: operations["models_delete_model_connection"];
        options?: never;
        head?: never;
        /**
         * Change Model Connection
         * @description Change an account. Another address needs the key again.
         */
        patch: operations["models_change_model_connection"];
        trace?: never;
    };
    "/v1/model-connections/{connection_id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Model Connection
         * @description Ask an account for its models, or one of them for a word. What is wrong is said in the error.
         */
        post: operations["models_check_model_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat-models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chat Models
         * @description The models that you may choose, newest first, and which one serves those who do not choose.
         */
        get: operations["models_list_chat_models"];
        put?: never;
        /**
         * Create Chat Model
         * @description Add a model that people may choose.
         */
        post: operations["models_create_chat_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat-models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Chat Model
         * @description A model, by id or name.
         */
        get: operations["models_get_chat_model"];
        put?: never;
        post?: never;
        /**
         * Delete Chat Model
         * @description Take a model away. What names it goes on without it.
         */
        delete: operations["models_delete_chat_model"];
        options?: never;
        head?: never;
        /**
         * Change Chat Model
         * @description Change a model. Options and fallbacks are replaced as a whole.
         */
        patch: operations["models_change_chat_model"];
        trace?: never;
    };
    "/v1/crawls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Crawls
         * @description The crawls of collections that you can read, newest first.
         */
        get: operations["crawls_list_crawls"];
        put?: never;
        /**
         * Create Crawl
         * @description Crawl a site. A job visits it; pages can be searched as soon as each is read.
         */
        post: operations["crawls_create_crawl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crawls/{crawl_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Crawl
         * @description A crawl, and how far it is.
         */
        get: operations["crawls_get_crawl"];
        put?: never;
        post?: never;
        /**
         * End Crawl
         * @description End the present run and the schedule; what was taken in stays, unless `pages=delete`.
         */
        delete: operations["crawls_end_crawl"];
        options?: never;
        head?: never;
        /**
         * Change Crawl
         * @description Change where a crawl goes, how, and when. It holds from the next run, which takes away what is excluded now.
         */
        patch: operations["crawls_change_crawl"];
        trace?: never;
    };
    "/v1/crawls/{crawl_id}/pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Crawl Pages
         * @description The addresses of a crawl, with what became of each.
         */
        get: operations["crawls_list_crawl_pages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crawls/{crawl_id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain Crawl Address
         * @description What became of an address in this crawl, or why it was not looked at. A path will do for its own site.
         */
        get: operations["crawls_explain_crawl_address"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crawls/{crawl_id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run Crawl
         * @description Visit the site again now: what did not change is not read again, what is gone goes.
         */
        post: operations["crawls_run_crawl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crawls/{crawl_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Crawl
         * @description Stop visiting until it is resumed.
         */
        post: operations["crawls_pause_crawl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crawls/{crawl_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Crawl
         * @description Go on where it was paused.
         */
        post: operations["crawls_resume_crawl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages/fetch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch Webpage
         * @description Put one page into a collection, or bring it up to date. A job fetches it.
         */
        post: operations["webpages_fetch_webpage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webpages
         * @description The addresses that were looked at for collections that you can read, newest first.
         */
        get: operations["webpages_list_webpages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages/by-url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webpage By Url
         * @description The page of an address, in whatever form it is written.
         */
        get: operations["webpages_get_webpage_by_url"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages/collection/{collection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Collection Webpages
         * @description The addresses that were looked at for a collection.
         */
        get: operations["webpages_list_collection_webpages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages/{webpage_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webpage
         * @description An address that was looked at.
         */
        get: operations["webpages_get_webpage"];
        put?: never;
        post?: never;
        /**
         * Delete Webpage
         * @description Take a page away with its document. The next run of a crawl that leads to it finds it again.
         */
        delete: operations["webpages_delete_webpage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webpages/{webpage_id}/recrawl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recrawl Webpage
         * @description Fetch a page again; where it did not change, nothing is read again.
         */
        post: operations["webpages_recrawl_webpage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/upload-pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Pdf
         * @description Put a PDF into a collection, `pdf-uploads` unless it says another, which is made on first use.
         */
        post: operations["earlier_clients_upload_pdf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api/upload-status/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Upload Status
         * @description How far a PDF is.
         */
        get: operations["earlier_clients_upload_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain
         * @description Why a document that you may know of is among the hits of a question, or is not.
         */
        get: operations["search_explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/ratings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Ratings
         * @description Your ratings, for administrators those of everybody; newest first.
         */
        get: operations["ratings_list_ratings"];
        put?: never;
        /**
         * Rate
         * @description Rate an answer of one of your chats. To rate it again is to change the rating (200).
         */
        post: operations["ratings_rate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/ratings.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Ratings
         * @description The ratings of the list as CSV.
         */
        get: operations["ratings_export_ratings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/ratings/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rating Stats
         * @description What the ratings of the list come to.
         */
        get: operations["ratings_rating_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/ratings/{rating_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Rating
         * @description A rating.
         */
        get: operations["ratings_get_rating"];
        put?: never;
        post?: never;
        /**
         * Delete Rating
         * @description Withdraw a rating of yours; administrators may remove anybody's.
         */
        delete: operations["ratings_delete_rating"];
        options?: never;
        head?: never;
        /**
         * Change Rating
         * @description Change a rating of yours.
         */
        patch: operations["ratings_change_rating"];
        trace?: never;
    };
    "/v1/chat/{session_id}/messages/{message_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Answer
         * @description What happened and happens while an answer is made, from the event after `Last-Event-ID` on, to its end.
         */
        get: operations["chat_follow_answer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/events/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Events
         * @description What happened while the answers of a chat were made, oldest first.
         *
         *     With `Accept: text/event-stream`, what happens from now on, also in answers to later questions; ids hold the
         *     answer's id and the number of the event.
         */
        get: operations["chat_list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/events/{session_id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Latest Event
         * @description The newest event of a chat.
         */
        get: operations["chat_latest_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask
         * @description Answer a question from what you can read. With `stream`, as server-sent events while the answer is made.
         *
         *     What is asked is stored at once. A client that goes away loses nothing: the answer is in the chat.
         */
        post: operations["chat_ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{collection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask Collection
         * @description Answer a question from one collection, by id, name or alias, or by an assistant, by id or name.
         */
        post: operations["chat_ask_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}/messages/{message_id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Regenerate
         * @description Answer a question once more, on a branch of its own; by another model or in another mode if you say so.
         */
        post: operations["chat_regenerate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}/messages/{message_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel
         * @description Stop an answer at once. What was verified of it is kept; one that is over stays as it is.
         */
        post: operations["chat_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Answer
         * @description An answer as it is now; `running` while it is made.
         */
        get: operations["chat_get_answer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chats
         * @description Your chats, the newest first.
         */
        get: operations["chat_list_chats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Chat
         * @description A chat of yours with its newest messages, on all branches; with `cursor`, those before a page of them.
         */
        get: operations["chat_get_chat"];
        put?: never;
        post?: never;
        /**
         * Delete Chat
         * @description Delete a chat of yours with its messages; answers that are being made are stopped.
         */
        delete: operations["chat_delete_chat"];
        options?: never;
        head?: never;
        /**
         * Change Chat
         * @description Give a chat of yours another title, or show another branch of it.
         */
        patch: operations["chat_change_chat"];
        trace?: never;
    };
    "/v1/chat/{session_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Chat
         * @description A chat of yours as a file: the branch that is shown in Markdown, or everything as JSON.
         */
        get: operations["chat_export_chat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Share Chat
         * @description Let the users of your tenant read a branch of a chat of yours, as it is now; each what they may read.
         */
        post: operations["shares_share_chat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shares
         * @description What you share, newest first.
         */
        get: operations["shares_list_shares"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Share
         * @description A chat that somebody in your tenant shares, as far as you may read what it rests on.
         */
        get: operations["shares_read_share"];
        put?: never;
        post?: never;
        /**
         * Withdraw Share
         * @description Let nobody read a chat of yours by this link any more. Administrators may withdraw anybody's.
         */
        delete: operations["shares_withdraw_share"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suggested-questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Suggested Questions
         * @description Questions to begin with, of an assistant, of some collections, or of all that you can read.
         */
        get: operations["chat_suggested_questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/{session_id}/messages/{message_id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Evidence
         * @description The passages that were found for an answer, and which of them its writer was shown; for who asked, and for
         *     administrators, whose look at it is audited. Documents that you cannot read (any more) are shown by id alone.
         */
        get: operations["chat_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Assistants
         * @description The assistants that you may ask, newest first.
         */
        get: operations["assistants_list_assistants"];
        put?: never;
        /**
         * Create Assistant
         * @description Make an assistant.
         */
        post: operations["assistants_create_assistant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants/{assistant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Assistant
         * @description An assistant, by id or name.
         */
        get: operations["assistants_get_assistant"];
        put?: never;
        post?: never;
        /**
         * Delete Assistant
         * @description Take an assistant away. Chats with it stay.
         */
        delete: operations["assistants_delete_assistant"];
        options?: never;
        head?: never;
        /**
         * Change Assistant
         * @description Change an assistant. Other instructions become a new version.
         */
        patch: operations["assistants_change_assistant"];
        trace?: never;
    };
    "/v1/assistants/{assistant}/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Prompts
         * @description The versions of its instructions, newest first.
         */
        get: operations["assistants_list_prompts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants/{assistant}/prompts/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare Prompts
         * @description What became of the lines of one version in another.
         */
        get: operations["assistants_compare_prompts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants/{assistant}/prompts/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Prompt
         * @description A version of its instructions.
         */
        get: operations["assistants_get_prompt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants/{assistant}/prompts/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Prompt
         * @description Let a version of its instructions count again.
         */
        post: operations["assistants_roll_back_prompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Golden Sets
         * @description The golden sets of the tenant, newest first.
         */
        get: operations["evaluation_list_golden_sets"];
        put?: never;
        /**
         * Create Golden Set
         * @description Make an empty golden set.
         */
        post: operations["evaluation_create_golden_set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Golden Set
         * @description A golden set, by id or name.
         */
        get: operations["evaluation_get_golden_set"];
        put?: never;
        post?: never;
        /**
         * Delete Golden Set
         * @description Remove a golden set with its questions.
         */
        delete: operations["evaluation_delete_golden_set"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Questions
         * @description The questions of a golden set, newest first.
         */
        get: operations["evaluation_list_questions"];
        put?: never;
        /**
         * Import Questions
         * @description Put questions into a golden set. One that is there already gets the new expectation.
         */
        post: operations["evaluation_import_questions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/questions/from-chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grow From Chat
         * @description Put the question of one of your chats into a golden set; what its answer cites is expected.
         */
        post: operations["evaluation_grow_from_chat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/grow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grow
         * @description Put the questions of answers that were rated well into a golden set, and list those that were rated badly.
         *
         *     From your own ratings; as an administrator from those of everybody. To do it again changes nothing.
         */
        post: operations["evaluation_grow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/questions/{question_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Question
         * @description Take a question out of a golden set.
         */
        delete: operations["evaluation_remove_question"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Runs
         * @description Measurements of answers to this set, newest first.
         */
        get: operations["evaluation_list_runs"];
        put?: never;
        /**
         * Add Run
         * @description Keep a measurement of answers to this set.
         */
        post: operations["evaluation_add_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/measurements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measure
         * @description Have every question of this set asked, as a job, as you would ask it; its result names the measurement.
         */
        post: operations["evaluation_measure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/runs/{run_id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare Runs
         * @description How `other` differs from this measurement, question by question: paired differences with their bounds.
         */
        get: operations["evaluation_compare_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-sets/{golden_set}/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Run
         * @description A measurement of answers with the figures of every question.
         */
        get: operations["evaluation_get_run"];
        put?: never;
        post?: never;
        /**
         * Delete Run
         * @description Forget a measurement of answers.
         */
        delete: operations["evaluation_delete_run"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/judgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge Answer
         * @description Have the judge of the settings say whether an answer says what is known to be right.
         */
        post: operations["evaluation_judge_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report
         * @description What was used, by day, user, key, collection, assistant, model or purpose; yours alone unless you administer.
         */
        get: operations["usage_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report As Csv
         * @description The same as a table of comma-separated values, without latencies.
         */
        get: operations["usage_report_as_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Insight
         * @description Questions, users, ends, ratings, latency, tokens and cost by day, week or month.
         *
         *     Of everything, or of one collection, assistant or model; yours alone unless you administer.
         */
        get: operations["insight_insight"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insight.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Insight As Csv
         * @description The same as a table of comma-separated values.
         */
        get: operations["insight_insight_as_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insight/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Failing Questions
         * @description Questions that were not answered or whose answers were rated badly, the most frequent first.
         *
         *     Those whose answers were rated, and those that are among the recorded questions; the others are only counted.
         */
        get: operations["insight_failing_questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/insight/questions.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Failing Questions As Csv
         * @description All of them as a table of comma-separated values.
         */
        get: operations["insight_failing_questions_as_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Budgets
         * @description The budgets, newest first.
         */
        get: operations["usage_list_budgets"];
        put?: never;
        /**
         * Create Budget
         * @description Set a budget. What was used in the period already counts.
         */
        post: operations["usage_create_budget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Budget States
         * @description How far budgets are: those that limit you, or for administrators all. Of those that hold for each user (key, …),
         *     administrators see the ones that used most.
         */
        get: operations["usage_budget_states"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/{budget_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Budget
         * @description A budget.
         */
        get: operations["usage_get_budget"];
        put?: never;
        post?: never;
        /**
         * Delete Budget
         * @description Remove a budget.
         */
        delete: operations["usage_delete_budget"];
        options?: never;
        head?: never;
        /**
         * Change Budget
         * @description Change how much a budget is, or when it warns.
         */
        patch: operations["usage_change_budget"];
        trace?: never;
    };
    "/v1/model-prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Prices
         * @description The tenant's own prices, those of the latest days first.
         */
        get: operations["usage_list_prices"];
        put?: never;
        /**
         * Add Price
         * @description Write down what a model costs from a day on. What was used before keeps what it cost.
         */
        post: operations["usage_add_price"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-prices/effective": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Effective Prices
         * @description What counts now for each configured model, and where that is from.
         */
        get: operations["usage_effective_prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-prices/{price_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Price
         * @description One of the tenant's own prices.
         */
        get: operations["usage_get_price"];
        put?: never;
        post?: never;
        /**
         * Remove Price
         * @description Forget a price. What was used before keeps what it cost.
         */
        delete: operations["usage_remove_price"];
        options?: never;
        head?: never;
        /**
         * Change Price
         * @description Correct a price; its model and its day stay. What was used before keeps what it cost.
         */
        patch: operations["usage_change_price"];
        trace?: never;
    };
    "/v1/index/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Index Stats
         * @description How many vectors each namespace has, in which embedding version. Counters only: quick at any size.
         */
        get: operations["index_index_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify
         * @description Compare database, indexes and files of your tenant with each other.
         */
        post: operations["index_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index/examinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Examine
         * @description Have the doctor compare everything of your tenant, as a job; nothing is changed.
         */
        post: operations["index_examine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index/examinations/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Examination
         * @description How far an examination is; once it has ended, what it found, what that means, and what can be mended.
         */
        get: operations["index_get_examination"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index/examinations/{job_id}/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Repair
         * @description Mend what an examination found, or some of it, as far as it still stands: another examination.
         */
        post: operations["index_repair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Queue
         * @description What works for your tenant, what waits, and whether it moves.
         */
        get: operations["index_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Embedding Versions
         * @description The vector spaces of your tenant, the newest first.
         */
        get: operations["index_list_embedding_versions"];
        put?: never;
        /**
         * Create Embedding Version
         * @description Build the vectors of another model beside those that serve.
         */
        post: operations["index_create_embedding_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Embedding Version
         * @description A version, by id or name, with what it lacks.
         */
        get: operations["index_get_embedding_version"];
        put?: never;
        post?: never;
        /**
         * Delete Embedding Version
         * @description Give up a version that does not serve, with its vectors.
         */
        delete: operations["index_delete_embedding_version"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions/{version}/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Build Embedding Version
         * @description Go on with a build that was stopped or failed, or make up for vectors that are missing.
         */
        post: operations["index_build_embedding_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions/{version}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare Embedding Versions
         * @description Ask the same questions in this version and in another one.
         */
        post: operations["index_compare_embedding_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions/{version}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote Embedding Version
         * @description Search in this version from now on. The one before keeps its vectors, and is the way back.
         */
        post: operations["index_promote_embedding_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embedding-versions/{version}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Embedding Version
         * @description Search again in the version that served before this one; returns that one.
         */
        post: operations["index_roll_back_embedding_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/index/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rebuild Index
         * @description Build the indexes anew from stored vectors, or all vectors with the configured model in a new version.
         */
        post: operations["index_rebuild_index"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recorded-queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Recorded Queries
         * @description Questions that people of your tenant asked lately, without who asked them; for comparisons.
         */
        get: operations["index_list_recorded_queries"];
        put?: never;
        post?: never;
        /**
         * Clear Recorded Queries
         * @description Forget all recorded questions of your tenant.
         */
        delete: operations["index_clear_recorded_queries"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health Of Parts
         * @description Each part by itself; 503 when one of them does not work. For a readiness probe.
         */
        get: operations["operation_health_of_parts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alive
         * @description The process answers. For a liveness probe.
         */
        get: operations["operation_alive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Metrics in the text format of Prometheus.
         */
        get: operations["operation_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AcceptIn
         * @description The token of an invitation, and who accepts it. Address and role are those of the invitation.
         */
        AcceptIn: {
            /**
             * Token
             * Format: password
             */
            token: string;
            /** Name */
            name: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * AccessIn
         * @description Who may read it, beside its owner and administrators. Shares count in every visibility but `private`.
         */
        AccessIn: {
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "shared" | "tenant" | "public";
            /** Shares */
            shares?: components["schemas"]["citewell__http__schemas__collections__ShareIn"][];
        };
        /**
         * AccessOut
         * @description Who may read it. `visibility` is null where a document inherits from its collection.
         */
        AccessOut: {
            /** Visibility */
            visibility: ("private" | "shared" | "tenant" | "public") | null;
            /** Owner Id */
            owner_id: string | null;
            /** Shares */
            shares: components["schemas"]["citewell__http__schemas__collections__ShareOut"][];
        };
        /**
         * AliveOut
         * @description The process answers.
         */
        AliveOut: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /**
         * AnnotationOut
         * @description A mark in the text that leads to a source.
         */
        AnnotationOut: {
            /**
             * Type
             * @default url_citation
             * @constant
             */
            type?: "url_citation";
            url_citation: components["schemas"]["UrlCitation"];
        };
        /**
         * AnswerOptionsIn
         * @description How questions are asked; what is left out is as usual.
         */
        AnswerOptionsIn: {
            /**
             * Assistant
             * @description Id or name.
             */
            assistant?: string | null;
            /**
             * Model
             * @description Id or name.
             */
            model?: string | null;
            mode?: components["schemas"]["Mode"] | null;
        };
        /**
         * AnswerOut
         * @description An answer. `state` is `abstained` when the sources that you can read do not tell.
         */
        AnswerOut: {
            /**
             * State
             * @description Of an answer `running`, `answered`, `abstained`, `failed` or `cancelled`.
             */
            state: string;
            /**
             * Parent Id
             * @description The message that it follows.
             */
            parent_id: string | null;
            /**
             * Query
             * @description The question as it was looked up, where that is another than was asked.
             */
            query: string | null;
            /** Mode */
            mode: string | null;
            /**
             * Model
             * @description Who wrote it.
             */
            model: string | null;
            /** Assistant Id */
            assistant_id: string | null;
            /** Statements */
            statements: components["schemas"]["citewell__http__schemas__chats__StatementOut"][];
            /** Citations */
            citations: components["schemas"]["citewell__http__schemas__chats__CitationOut"][];
            /**
             * Conflicts
             * @description What the sources disagree about.
             */
            conflicts: {
                [key: string]: unknown;
            }[];
            /**
             * Suggestions
             * @description Where to look oneself, when there is no answer.
             */
            suggestions: {
                [key: string]: unknown;
            }[];
            error: components["schemas"]["ProblemOut"] | null;
            /** Session Id */
            session_id: string;
            /** Message Id */
            message_id: string;
            /** Answer */
            answer: string;
            /** Sources */
            sources: components["schemas"]["citewell__http__schemas__chats__SourceOut"][];
            /** Usage */
            usage: {
                [key: string]: unknown;
            };
            /** Trace Id */
            trace_id: string | null;
        };
        /**
         * AnswerRunIn
         * @description A measurement to keep.
         */
        AnswerRunIn: {
            /** Name */
            name: string;
            /**
             * Report
             * @description As `citewell eval answers --output` writes it.
             */
            report: {
                [key: string]: unknown;
            };
        };
        /**
         * AnswerRunOut
         * @description A measurement of answers, without the figures of single questions.
         */
        AnswerRunOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * ApiInfoOut
         * @description What this server is and where its description lies.
         */
        ApiInfoOut: {
            /**
             * Name
             * @default citewell
             * @constant
             */
            name?: "citewell";
            /** Version */
            version: string;
            /**
             * Api Version
             * @default v1
             * @constant
             */
            api_version?: "v1";
            /**
             * Docs
             * @default /docs
             */
            docs?: string;
            /**
             * Openapi
             * @default /v1/openapi.json
             */
            openapi?: string;
        };
        /**
         * ApiKeyCreate
         * @description A new API key.
         */
        ApiKeyCreate: {
            /** Name */
            name: string;
            /**
             * Scopes
             * @default [
             *       "read"
             *     ]
             */
            scopes?: ("read" | "write" | "delete" | "admin")[];
            /**
             * Collection Ids
             * @description The only collections it shall reach; null for all that its user reaches.
             */
            collection_ids?: string[] | null;
            /** Expires At */
            expires_at?: string | null;
            /**
             * User Id
             * @description Whose key it is; another user's only for admins.
             */
            user_id?: string | null;
        };
        /**
         * ApiKeyCreated
         * @description A new API key. ``key`` is shown this once: a repetition with the same Idempotency-Key has null there.
         */
        ApiKeyCreated: {
            /** Id */
            id: string;
            /** User Id */
            user_id: string;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The visible beginning of the key.
             */
            prefix: string;
            /** Scopes */
            scopes: ("read" | "write" | "delete" | "admin")[];
            /** Collection Ids */
            collection_ids: string[] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description Exact to about a minute.
             */
            last_used_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
            /** Key */
            key: string | null;
        };
        /**
         * ApiKeyOut
         * @description An API key, without its secret.
         */
        ApiKeyOut: {
            /** Id */
            id: string;
            /** User Id */
            user_id: string;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The visible beginning of the key.
             */
            prefix: string;
            /** Scopes */
            scopes: ("read" | "write" | "delete" | "admin")[];
            /** Collection Ids */
            collection_ids: string[] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description Exact to about a minute.
             */
            last_used_at: string | null;
            /** Revoked At */
            revoked_at: string | null;
        };
        /**
         * ApiKeyPatch
         * @description A new name for a key.
         */
        ApiKeyPatch: {
            /** Name */
            name: string;
        };
        /**
         * AssistantIn
         * @description An assistant to make.
         */
        AssistantIn: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Collections
             * @description Ids, names or aliases; null for all that the asker can read.
             */
            collections?: string[] | null;
            /**
             * Model
             * @description Id or name of a model; null for the preferred one.
             */
            model?: string | null;
            /** @default {} */
            settings?: components["schemas"]["AssistantSettings"];
            /**
             * Instructions
             * @description What a model is told before each question.
             * @default
             */
            instructions?: string;
            /**
             * Note
             * @description Why the instructions are as they are.
             * @default
             */
            note?: string;
        };
        /**
         * AssistantOut
         * @description An assistant. What only those are told who may change it, is null for all others.
         */
        AssistantOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /**
             * Collections
             * @description Those that you can read; null for all that you can read.
             */
            collections: components["schemas"]["citewell__http__schemas__assistants__NamedOut"][] | null;
            /** @description Null for the preferred one. */
            model: components["schemas"]["citewell__http__schemas__assistants__NamedOut"] | null;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /**
             * Prompt Number
             * @description The version of its instructions that counts.
             */
            prompt_number: number;
            /** May Change */
            may_change: boolean;
            /** Instructions */
            instructions: string | null;
            /**
             * Missing Collections
             * @description Ids of those that are gone or hidden from you.
             */
            missing_collections: string[] | null;
            /**
             * Model Missing
             * @description Whether its model is gone or switched off.
             */
            model_missing: boolean | null;
            /** Owner Id */
            owner_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * AssistantPatch
         * @description Changes of an assistant; what is not there stays. Other instructions become a new version.
         */
        AssistantPatch: {
            /** Name */
            name?: string | null;
            /** Description */
            description?: string | null;
            /**
             * Collections
             * @description Null for all that the asker can read.
             */
            collections?: string[] | null;
            /**
             * Model
             * @description Null for the preferred one.
             */
            model?: string | null;
            /** @description Those that are named change; null for usual. */
            settings?: components["schemas"]["AssistantSettings"] | null;
            /** Instructions */
            instructions?: string | null;
            /**
             * Note
             * @description Why the instructions change.
             */
            note?: string | null;
        };
        /**
         * AssistantSettings
         * @description How an assistant answers. What is not said, or null, is as usual.
         */
        AssistantSettings: {
            /**
             * Language
             * @description A tag such as `en` or `de-AT`; `question` for that of the question, as usual.
             */
            language?: string | null;
            /**
             * Tone
             * @example friendly and brief
             */
            tone?: string | null;
            /** @description Where the sources do not tell: say so (`abstain`), say so and show the nearest passages (`nearest`), or answer from what the model knows, marked as such (`general`). */
            without_evidence?: components["schemas"]["WithoutEvidence"] | null;
            /** @description Statements that their quotes do not bear out are removed (`strict`), shown as such (`mark`), or not looked at (`off`). */
            mode?: components["schemas"]["Mode"] | null;
            /**
             * Passages
             * @description Passages to answer from.
             */
            passages?: number | null;
            /**
             * Tools
             * @description Whether a model that calls tools plans its own searches.
             */
            tools?: boolean | null;
            /**
             * Greeting
             * @description What a page shows before the first question.
             */
            greeting?: string | null;
            /**
             * Suggested Questions
             * @description What a page offers to ask.
             */
            suggested_questions?: string[] | null;
        };
        /**
         * AuditEntryOut
         * @description One action.
         */
        AuditEntryOut: {
            /**
             * Seq
             * @description Its number in the tenant's log, without gaps.
             */
            seq: number;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Action */
            action: string;
            /**
             * Outcome
             * @description `success`, `failure` or `denied`.
             */
            outcome: string;
            /** Actor Id */
            actor_id: string | null;
            /**
             * Actor Kind
             * @description `user`, `api_key`, `anonymous`, or `system`: the server itself.
             */
            actor_kind: string;
            /** Api Key Id */
            api_key_id: string | null;
            /** Resource Type */
            resource_type: string | null;
            /** Resource Id */
            resource_id: string | null;
            /** Channel */
            channel: string;
            /** Address */
            address: string | null;
            /** Request Id */
            request_id: string | null;
            /** Facts */
            facts: {
                [key: string]: unknown;
            };
            /**
             * Hash
             * @description HMAC over this entry and the hash before it.
             */
            hash: string;
        };
        /**
         * AuditSummaryOut
         * @description Counts of entries; of each kind the 50 most frequent.
         */
        AuditSummaryOut: {
            /** Total */
            total: number;
            /** By Action */
            by_action: {
                [key: string]: number;
            };
            /** By Outcome */
            by_outcome: {
                [key: string]: number;
            };
            /** By Actor */
            by_actor: {
                [key: string]: number;
            };
            /** By Resource Type */
            by_resource_type: {
                [key: string]: number;
            };
            /** First At */
            first_at: string | null;
            /** Last At */
            last_at: string | null;
        };
        /**
         * BatchIn
         * @description A new batch.
         */
        BatchIn: {
            /**
             * Collection Id
             * @description Id, name or alias of the collection.
             */
            collection_id: string;
            /** Name */
            name: string;
            /**
             * Origin
             * @description Where the files are; finds the batch again.
             * @default
             */
            origin?: string;
        };
        /**
         * BatchItemOut
         * @description A file of a batch, and what became of it.
         */
        BatchItemOut: {
            /** Path */
            path: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "done" | "skipped" | "failed" | "cancelled";
            /**
             * Reason
             * @description A stable word for why.
             */
            reason: string | null;
            /**
             * Message
             * @description Why, for a person.
             */
            message: string | null;
            /** Document Id */
            document_id: string | null;
            /** Job Id */
            job_id: string | null;
            /** Size Bytes */
            size_bytes: number;
            /** Chunks */
            chunks: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * BatchOut
         * @description A batch and how far it is. `total` is all that came so far, while it is open.
         */
        BatchOut: {
            /** Id */
            id: string;
            /** Collection Id */
            collection_id: string;
            /** Name */
            name: string;
            /** Origin */
            origin: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "running" | "paused" | "completed" | "cancelled";
            /** Total */
            total: number;
            /** Waiting */
            waiting: number;
            /** Running */
            running: number;
            /** Done */
            done: number;
            /**
             * Skipped
             * @description The same content was there, or nothing was to be read any more.
             */
            skipped: number;
            /** Failed */
            failed: number;
            /** Cancelled */
            cancelled: number;
            /** Percent */
            percent: number;
            /**
             * Reasons
             * @description How many files failed for which reason.
             */
            reasons: {
                [key: string]: number;
            };
            /** Chunks */
            chunks: number;
            /** Size Bytes */
            size_bytes: number;
            /**
             * Per Second
             * @description Files that ended a second, in the last minute.
             */
            per_second: number;
            /**
             * Ends At
             * @description When the rest is done at that pace; null where it is not known.
             */
            ends_at: string | null;
            /** Created By */
            created_by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Closed At */
            closed_at: string | null;
        };
        /** Body_identity_login */
        Body_identity_login: {
            /**
             * Username
             * @description The e-mail address.
             */
            username: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Grant Type
             * @default password
             */
            grant_type?: string;
            /**
             * Scope
             * @description Not used; part of the OAuth2 form.
             * @default
             */
            scope?: string;
        };
        /**
         * Bucket
         * @description How long a span is; ``AUTO``: days for up to 92 of them, weeks for up to 400, months beyond.
         * @enum {string}
         */
        Bucket: "auto" | "day" | "week" | "month";
        /**
         * BudgetIn
         * @description A budget to set.
         */
        BudgetIn: {
            /** @description Of what it limits the use. */
            scope: components["schemas"]["BudgetScope"];
            /**
             * Scope Id
             * @description Id, name or e-mail address of one; left out, it holds for each of the scope.
             */
            scope_id?: string | null;
            /** @description How long it lasts, in UTC. */
            period: components["schemas"]["Period"];
            /** @description US dollars, tokens in and out, or questions. */
            measure: components["schemas"]["Measure"];
            /**
             * Amount
             * @example 25
             */
            amount: number | string;
            /**
             * Warn Percent
             * @description A warning is given from this percentage on.
             * @default 80
             */
            warn_percent?: number;
        };
        /**
         * BudgetOut
         * @description A budget. ``amount`` in US dollars, tokens or questions.
         */
        BudgetOut: {
            /** Id */
            id: string;
            scope: components["schemas"]["BudgetScope"];
            /** Scope Id */
            scope_id: string | null;
            period: components["schemas"]["Period"];
            measure: components["schemas"]["Measure"];
            /** Amount */
            amount: string;
            /** Warn Percent */
            warn_percent: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * BudgetPatch
         * @description What to change of a budget.
         */
        BudgetPatch: {
            /** Amount */
            amount?: (number | string) | null;
            /** Warn Percent */
            warn_percent?: number | null;
        };
        /**
         * BudgetScope
         * @description Of what a budget limits the use.
         * @enum {string}
         */
        BudgetScope: "tenant" | "user" | "key" | "collection" | "assistant";
        /**
         * BudgetStateOut
         * @description How far a budget is, for one of its scope. ``amount`` and ``used`` in US dollars, tokens or questions.
         */
        BudgetStateOut: {
            /** Budget Id */
            budget_id: string;
            scope: components["schemas"]["BudgetScope"];
            /** Scope Id */
            scope_id: string | null;
            /** Name */
            name: string | null;
            period: components["schemas"]["Period"];
            measure: components["schemas"]["Measure"];
            /** Amount */
            amount: string;
            /** Used */
            used: string;
            /** Percent */
            percent: number;
            /** Warns */
            warns: boolean;
            /** Spent */
            spent: boolean;
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * BuildInfo
         * @description Which Citewell this is.
         */
        BuildInfo: {
            /** Version */
            version: string;
            /** Python */
            python: string;
            /** Database */
            database: string;
            /**
             * Embedding
             * @description The embedding model and how it is computed; null if it is not there.
             */
            embedding: string | null;
            /**
             * Ocr
             * @description What reads pictures of text, and its languages; null if it is not installed.
             */
            ocr: string | null;
        };
        /**
         * BulkAccessIn
         * @description Who may read many documents.
         */
        BulkAccessIn: {
            /** Document Ids */
            document_ids: string[];
            access: components["schemas"]["DocumentAccessIn"];
        };
        /**
         * BulkDeleteIn
         * @description Documents to delete.
         */
        BulkDeleteIn: {
            /** Document Ids */
            document_ids: string[];
            /**
             * Erase
             * @description Keep no past of them, even where their collection keeps one.
             * @default false
             */
            erase?: boolean;
        };
        /**
         * BulkItemOut
         * @description What became of one of the files. `refused` says why it was not taken in; then there is no document.
         */
        BulkItemOut: {
            /** File Name */
            file_name: string | null;
            /** Document Id */
            document_id: string | null;
            /** External Id */
            external_id: string | null;
            /** Status */
            status: ("waiting" | "processing" | "indexed" | "linked" | "failed") | null;
            /** Job Id */
            job_id: string | null;
            /** Outcome */
            outcome: ("created" | "replaced" | "retried" | "updated" | "unchanged" | "linked" | "duplicate") | "refused";
            refused: components["schemas"]["RefusalOut"] | null;
        };
        /**
         * BulkMetadataIn
         * @description One merge patch for the metadata of many documents.
         */
        BulkMetadataIn: {
            /** Document Ids */
            document_ids: string[];
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
        };
        /**
         * BulkOut
         * @description What became of the files, in their order.
         */
        BulkOut: {
            /** Items */
            items: components["schemas"]["BulkItemOut"][];
            /** Accepted */
            accepted: number;
            /** Refused */
            refused: number;
        };
        /**
         * BulkReindexIn
         * @description Documents to read again.
         */
        BulkReindexIn: {
            /** Document Ids */
            document_ids: string[];
        };
        /**
         * BulkUpload
         * @description Many files for a collection.
         */
        BulkUpload: {
            /**
             * Collection Id
             * @description Id, name or alias of the collection.
             */
            collection_id: string;
            /** Files */
            files: string[];
            /**
             * Entries
             * @description A JSON list with one object for each file, in order: `external_id`, `title`, `description`, `metadata`, `source_uri`, all optional.
             */
            entries?: string | null;
            /** Batch Id */
            batch_id?: string | null;
            /**
             * Kind
             * @default file
             * @enum {string}
             */
            kind?: "file" | "webpage" | "text" | "wiki" | "fact";
        };
        /**
         * BusyWorkerOut
         * @description A worker that does jobs of the tenant now.
         */
        BusyWorkerOut: {
            /** Name */
            name: string;
            /** Running */
            running: number;
        };
        /**
         * ChainCheckOut
         * @description Whether the log is as it was written.
         */
        ChainCheckOut: {
            /** Ok */
            ok: boolean;
            /** Entries */
            entries: number;
            /**
             * Broken At
             * @description Number of the first entry that does not fit the chain.
             */
            broken_at: number | null;
        };
        /**
         * Change
         * @description What becomes of a question: ``kept`` as people wrote it, ``unchanged`` since it was taken out of a chat.
         * @enum {string}
         */
        Change: "added" | "changed" | "unchanged" | "kept";
        /**
         * ChatChangeIn
         * @description What becomes of a chat; what is left out stays.
         */
        ChatChangeIn: {
            /** Title */
            title?: string | null;
            /**
             * Leaf Id
             * @description A message; the branch that it is on is shown, down to its newest end.
             */
            leaf_id?: string | null;
        };
        /**
         * ChatEventOut
         * @description Something that happened while an answer was made. Text is a draft: it was not verified yet.
         */
        ChatEventOut: {
            /** Message Id */
            message_id: string;
            /** Number */
            number: number;
            /**
             * Kind
             * @description `step`, `text`, `statement`, `conflict`, `answer` or `error`.
             */
            kind: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * ChatIn
         * @description A question, in a new chat or in one of yours.
         */
        ChatIn: {
            /**
             * Model
             * @description Let this model write, by id or name.
             */
            model?: string | null;
            /**
             * Mode
             * @description What becomes of statements that the sources do not bear out; `strict` removes them.
             */
            mode?: ("strict" | "mark" | "off") | null;
            /**
             * Stream
             * @description Send server-sent events while the answer is made, instead of the answer when it is there.
             * @default false
             */
            stream?: boolean;
            /**
             * Message
             * @example How long is parental leave?
             */
            message: string;
            /**
             * Session Id
             * @description Go on in this chat.
             */
            session_id?: string | null;
            /**
             * Collections
             * @description Answer only from these.
             */
            collections?: string[] | null;
            /**
             * Assistant
             * @description Ask this assistant, by id or name.
             */
            assistant?: string | null;
            /**
             * Parent Id
             * @description The answer that the question follows; without it, the last one of the chat.
             */
            parent_id?: string | null;
            /**
             * Edit Of
             * @description The question in whose place this one is asked, on a branch of its own.
             */
            edit_of?: string | null;
            /**
             * Metadata
             * @description Kept with a new chat.
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ChatModelDetails
         * @description What administrators are told of a chat model.
         */
        ChatModelDetails: {
            connection: components["schemas"]["citewell__http__schemas__models__NamedOut"] | null;
            /** Model */
            model: string;
            /** Options */
            options: {
                [key: string]: unknown;
            };
            /** Fallbacks */
            fallbacks: components["schemas"]["citewell__http__schemas__models__NamedOut"][];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChatModelIn
         * @description A chat model to add.
         */
        ChatModelIn: {
            /**
             * Name
             * @description What people call it here.
             */
            name: string;
            /**
             * Connection
             * @description Id or name of the connection that it is asked through.
             */
            connection: string;
            /**
             * Model
             * @description What its provider calls it.
             */
            model: string;
            /**
             * Options
             * @description `temperature`, `top_p`, `answer_tokens`, `context_tokens`, `tools` (whether it calls tools), `extra` (an object that is added to every request).
             * @default {}
             */
            options?: {
                [key: string]: unknown;
            };
            /**
             * Fallbacks
             * @description Ids or names of models that are asked, in order, when it does not answer.
             * @default []
             */
            fallbacks?: string[];
            /**
             * Preferred
             * @description Whether it serves those who do not choose; the first model does unless told not to.
             */
            preferred?: boolean | null;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
        };
        /**
         * ChatModelListing
         * @description A page of the models, and which one serves.
         */
        ChatModelListing: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["ChatModelOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
            /** @description What serves those who do not choose; null where answers are put together without a model. */
            serving: components["schemas"]["ServingOut"] | null;
        };
        /**
         * ChatModelOut
         * @description A chat model.
         */
        ChatModelOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Preferred
             * @description Whether it serves those who do not choose.
             */
            preferred: boolean;
            /** Enabled */
            enabled: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description For administrators; null for others. */
            details: components["schemas"]["ChatModelDetails"] | null;
        };
        /**
         * ChatModelPatch
         * @description Changes of a chat model; what is not there stays. Options and fallbacks are replaced as a whole.
         */
        ChatModelPatch: {
            /** Name */
            name?: string | null;
            /** Connection */
            connection?: string | null;
            /** Model */
            model?: string | null;
            /** Options */
            options?: {
                [key: string]: unknown;
            } | null;
            /** Fallbacks */
            fallbacks?: string[] | null;
            /** Preferred */
            preferred?: boolean | null;
            /** Enabled */
            enabled?: boolean | null;
        };
        /**
         * ChatOut
         * @description A chat without its messages.
         */
        ChatOut: {
            /** Id */
            id: string;
            /** Title */
            title: string;
            /** Assistant Id */
            assistant_id: string | null;
            /**
             * Leaf Id
             * @description The last message of the branch that is shown.
             */
            leaf_id: string | null;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * Choice
         * @description The one answer that there is.
         */
        Choice: {
            /**
             * Index
             * @default 0
             * @constant
             */
            index?: 0;
            message: components["schemas"]["CompletionMessage"];
            /** Finish Reason */
            finish_reason: string;
            /** Logprobs */
            logprobs?: null;
        };
        /**
         * ChunkOut
         * @description A chunk that was found. `score` orders the chunks of one search and means nothing between searches.
         */
        ChunkOut: {
            /**
             * Doc Id
             * @description External id of the document.
             */
            doc_id: string;
            /** Chunk Id */
            chunk_id: string;
            /** Text */
            text: string;
            /** Score */
            score: number;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            document: components["schemas"]["HitDocument"];
            /** Page */
            page: number | null;
            /** Heading Path */
            heading_path: string[];
            /** Kind */
            kind: string;
            /**
             * Start
             * @description Where the chunk begins in the version's text, in code points.
             */
            start: number;
            /** End */
            end: number;
            /** Quality Score */
            quality_score: number;
            /** Explain */
            explain?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ChunkPlacesOut
         * @description A chunk in both lists; nothing for a list that does not have it. `rank` is its place in the final order.
         */
        ChunkPlacesOut: {
            /** Chunk Id */
            chunk_id: string;
            /** Rank */
            rank: number | null;
            dense: components["schemas"]["PlaceOut"] | null;
            lexical: components["schemas"]["PlaceOut"] | null;
        };
        /**
         * ChunkingIn
         * @description How documents are cut; sizes in tokens of the embedding model. What is not said is as the server is set up.
         */
        ChunkingIn: {
            /** Strategy */
            strategy?: ("default" | "sentence" | "heading" | "table" | "legal" | "fixed") | null;
            /** Max Tokens */
            max_tokens?: number | null;
            /**
             * Overlap
             * @description Below half of `max_tokens`.
             */
            overlap?: number | null;
            /**
             * Enrich Context
             * @description Whether title and headings are embedded with a chunk; they are by default.
             */
            enrich_context?: boolean | null;
        };
        /**
         * ClearedOut
         * @description How many were deleted.
         */
        ClearedOut: {
            /** Deleted */
            deleted: number;
        };
        /**
         * CollectionIn
         * @description A collection, whole: a field that is not given has its default.
         */
        CollectionIn: {
            /**
             * Name
             * @example Handbook
             */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Type
             * @default documents
             * @enum {string}
             */
            type?: "documents" | "webpages" | "mixed";
            /**
             * Visibility
             * @description `tenant` and `public` take an editor.
             * @default private
             * @enum {string}
             */
            visibility?: "private" | "shared" | "tenant" | "public";
            settings?: components["schemas"]["CollectionSettingsIn"];
            /**
             * Aliases
             * @description Further names, whatever their case.
             */
            aliases?: string[];
        };
        /**
         * CollectionOut
         * @description A collection. Documents are counted as far as you may read them.
         */
        CollectionOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /**
             * Type
             * @enum {string}
             */
            type: "documents" | "webpages" | "mixed";
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "shared" | "tenant" | "public";
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Aliases */
            aliases: string[];
            /** @description Who answers those that ask this collection alone. */
            model: components["schemas"]["PreferredModelOut"] | null;
            /** Owner Id */
            owner_id: string | null;
            /** Revision */
            revision: number;
            /** Documents Total */
            documents_total: number;
            /** Indexed */
            indexed: number;
            /**
             * Unindexed
             * @description Waiting or being read.
             */
            unindexed: number;
            /** Failed */
            failed: number;
            /** Chunks */
            chunks: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * CollectionPatch
         * @description A JSON merge patch (RFC 7396): what is not given stays, null sets back to the default.
         */
        CollectionPatch: {
            /** Name */
            name?: string | null;
            /** Description */
            description?: string | null;
            /** Type */
            type?: ("documents" | "webpages" | "mixed") | null;
            /** Visibility */
            visibility?: ("private" | "shared" | "tenant" | "public") | null;
            settings?: components["schemas"]["CollectionSettingsIn"] | null;
            /** Aliases */
            aliases?: string[] | null;
        };
        /**
         * CollectionSettingsIn
         * @description How a collection is worked on. A change of `chunking` counts for documents read from then on.
         *
         *     `language` is that of its texts; without it, each text is looked at. A change is told to the indexes by a job.
         */
        CollectionSettingsIn: {
            chunking?: components["schemas"]["ChunkingIn"] | null;
            /** Language */
            language?: string | null;
            ranking?: components["schemas"]["RankingIn"] | null;
            /** Retention Days */
            retention_days?: number | null;
            /**
             * Duplicates
             * @description What is done with a file that another document of it is already.
             */
            duplicates?: ("keep" | "link" | "skip") | null;
            /**
             * Model
             * @description The chat model, by id or name, that answers who asks this collection alone.
             */
            model?: string | null;
            /**
             * Suggested Questions
             * @description What a page offers to ask.
             */
            suggested_questions?: string[] | null;
        };
        /**
         * CollectionStatsOut
         * @description What is in a collection, as far as you may read it.
         */
        CollectionStatsOut: {
            /** Documents Total */
            documents_total: number;
            /** Indexed */
            indexed: number;
            /** Unindexed */
            unindexed: number;
            /** Failed */
            failed: number;
            /** Progress Percent */
            progress_percent: number;
            /** Collection Id */
            collection_id: string;
            /** Name */
            name: string;
            /** Chunks */
            chunks: number;
            /** Size Bytes */
            size_bytes: number;
            /** By Kind */
            by_kind: {
                [key: string]: number;
            };
            /** By Media Type */
            by_media_type: {
                [key: string]: number;
            };
            /** Last Document At */
            last_document_at: string | null;
        };
        /**
         * CollectionsIn
         * @description Several collections, to be made together or not at all.
         */
        CollectionsIn: {
            /** Collections */
            collections: components["schemas"]["CollectionIn"][];
        };
        /**
         * CollectionsOut
         * @description Collections that were made together.
         */
        CollectionsOut: {
            /** Items */
            items: components["schemas"]["CollectionOut"][];
        };
        /**
         * CompareIn
         * @description What to compare with, and on which questions.
         */
        CompareIn: {
            /**
             * Baseline
             * @description Id or name; the serving version by default.
             */
            baseline?: string | null;
            /** Golden */
            golden?: components["schemas"]["ComparedQuestionIn"][];
            /**
             * Golden Set
             * @description Id or name of a stored golden set.
             */
            golden_set?: string | null;
            /**
             * Recorded
             * @description So many of the last recorded questions.
             * @default 100
             */
            recorded?: number;
        };
        /**
         * ComparedQuestionIn
         * @description A question, and which documents answer it, if that is known.
         */
        ComparedQuestionIn: {
            /** Query */
            query: string;
            /**
             * Expected
             * @description External ids of documents.
             */
            expected?: string[];
        };
        /**
         * CompletionIn
         * @description A conversation whose last question is answered. Fields that mean nothing here are ignored.
         */
        CompletionIn: {
            /**
             * Model
             * @description `citewell`, or a collection or assistant of `GET /v1/models`.
             */
            model: string;
            /** Messages */
            messages: components["schemas"]["MessageIn"][];
            /**
             * Stream
             * @default false
             */
            stream?: boolean | null;
            stream_options?: components["schemas"]["StreamOptions"] | null;
            /**
             * N
             * @description 1: there is one answer.
             */
            n?: number | null;
            /**
             * Stop
             * @description The text ends before the first of these.
             */
            stop?: string | string[] | null;
            /**
             * Max Tokens
             * @description Whole statements that fit into about so many.
             */
            max_tokens?: number | null;
            /**
             * Max Completion Tokens
             * @description The newer name of `max_tokens`.
             */
            max_completion_tokens?: number | null;
            /**
             * Store
             * @description Keep question and answer in a chat of yours.
             * @default false
             */
            store?: boolean | null;
            /**
             * Metadata
             * @description Kept with that chat.
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * User
             * @description Kept with that chat.
             */
            user?: string | null;
        };
        /**
         * CompletionMessage
         * @description The answer.
         */
        CompletionMessage: {
            /**
             * Role
             * @default assistant
             * @constant
             */
            role?: "assistant";
            /** Content */
            content: string;
            /** Refusal */
            refusal?: null;
            /** Annotations */
            annotations: components["schemas"]["AnnotationOut"][];
        };
        /**
         * CompletionOut
         * @description An answer, with what Citewell knows about it in `citewell`.
         */
        CompletionOut: {
            /** Id */
            id: string;
            /**
             * Object
             * @default chat.completion
             * @constant
             */
            object?: "chat.completion";
            /** Created */
            created: number;
            /** Model */
            model: string;
            /** Choices */
            choices: components["schemas"]["Choice"][];
            usage: components["schemas"]["CompletionUsage"];
            citewell: components["schemas"]["citewell__http__openai__rendering__EvidenceOut"];
        };
        /**
         * CompletionUsage
         * @description Tokens of models; 0 where the answer is made of the sources' own sentences.
         */
        CompletionUsage: {
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Completion Tokens */
            completion_tokens: number;
            /** Total Tokens */
            total_tokens: number;
            prompt_tokens_details: components["schemas"]["PromptDetails"];
        };
        /**
         * ConnectionCheckIn
         * @description What to ask a connection.
         */
        ConnectionCheckIn: {
            /**
             * Model
             * @description The provider's name of a model, to be asked for a word; else the list of models.
             */
            model?: string | null;
        };
        /**
         * ConnectionCheckOut
         * @description What was found.
         */
        ConnectionCheckOut: {
            /** Message */
            message: string;
        };
        /**
         * ConnectionIn
         * @description An account with a provider of models, to be added.
         */
        ConnectionIn: {
            /** Name */
            name: string;
            /**
             * Kind
             * @description The protocol; `openai` for all who speak it.
             * @enum {string}
             */
            kind: "openai" | "anthropic" | "gemini";
            /**
             * Base Url
             * @description Where it is, if not at the provider's own address. Azure's has `?api-version=`.
             */
            base_url?: string | null;
            /**
             * Api Key
             * @description Kept encrypted, never returned.
             */
            api_key?: string | null;
            /**
             * Settings
             * @description `seconds`, `total_seconds`, `attempts`, `concurrency`, `queue_seconds`.
             * @default {}
             */
            settings?: {
                [key: string]: unknown;
            };
        };
        /**
         * ConnectionOut
         * @description An account with a provider of models.
         */
        ConnectionOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "openai" | "anthropic" | "gemini";
            /** Base Url */
            base_url: string | null;
            /** Has Key */
            has_key: boolean;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ConnectionPatch
         * @description Changes of a connection; what is not there stays. Another address needs the key again.
         */
        ConnectionPatch: {
            /** Name */
            name?: string | null;
            /** Base Url */
            base_url?: string | null;
            /** Api Key */
            api_key?: string | null;
            /** Settings */
            settings?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ConversationOut
         * @description A chat with messages in order; `branch` names those that are shown, from the first to the leaf.
         */
        ConversationOut: {
            /** Id */
            id: string;
            /** Title */
            title: string;
            /** Assistant Id */
            assistant_id: string | null;
            /**
             * Leaf Id
             * @description The last message of the branch that is shown.
             */
            leaf_id: string | null;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Messages */
            messages: components["schemas"]["MessageOut"][];
            /** Branch */
            branch: string[];
            /**
             * Messages Total
             * @description Messages in all.
             */
            messages_total: number;
            /**
             * Next Cursor
             * @description Give it as `cursor` for the messages before these, if there are any.
             */
            next_cursor: string | null;
        };
        /**
         * CrawlErrorOut
         * @description Why a run did not work.
         */
        CrawlErrorOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Reason */
            reason?: string | null;
        };
        /**
         * CrawlIn
         * @description A site to crawl.
         */
        CrawlIn: {
            /**
             * Url
             * @description Where it begins; the site is that of this address.
             */
            url: string;
            /**
             * Collection Id
             * @description Id, name or alias of the collection that the pages go into.
             */
            collection_id: string;
            /**
             * Max Pages
             * @description Addresses that one run asks for.
             * @default 1000
             */
            max_pages?: number;
            /**
             * Max Depth
             * @description Links from the start to the farthest page.
             * @default 10
             */
            max_depth?: number;
            /**
             * Max Mb
             * @description Megabytes that one run receives.
             * @default 1000
             */
            max_mb?: number;
            /**
             * Hosts
             * @description Further hosts of the site.
             * @default []
             */
            hosts?: string[];
            /**
             * Path Prefix
             * @description Where pages of its host begin.
             * @default /
             */
            path_prefix?: string;
            /**
             * Include
             * @description Only what fits one of these goes into the collection. `*` stands for anything.
             * @default []
             */
            include?: string[];
            /**
             * Exclude
             * @description What fits one of these is not even looked at.
             * @default []
             */
            exclude?: string[];
            /**
             * Use Sitemap
             * @description Whether the site's own lists are read.
             * @default true
             */
            use_sitemap?: boolean;
            /**
             * Sitemaps
             * @description Lists to read instead of those that robots.txt names.
             * @default []
             */
            sitemaps?: string[];
            /**
             * Respect Robots
             * @description Whether robots.txt is obeyed.
             * @default true
             */
            respect_robots?: boolean;
            /**
             * Render
             * @description Whether pages are opened in a browser, for scripts to write them.
             * @default false
             */
            render?: boolean;
            /**
             * Ignored Parameters
             * @description Parameters of addresses that do not count; without it, those that track people.
             */
            ignored_parameters?: string[] | null;
            /**
             * Delay Seconds
             * @description Between two requests to one host.
             * @default 0.25
             */
            delay_seconds?: number;
            /**
             * Requests At Once
             * @description To one host.
             * @default 2
             */
            requests_at_once?: number;
            /**
             * Schedule
             * @description When it runs again by itself: a cron expression in UTC, or `@daily`.
             */
            schedule?: string | null;
        };
        /**
         * CrawlOut
         * @description A crawl. `counts` has its addresses by state, and what its last run brought.
         */
        CrawlOut: {
            /** Id */
            id: string;
            /** Collection Id */
            collection_id: string;
            /** Url */
            url: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "paused" | "completed" | "failed" | "cancelled";
            /**
             * Run
             * @description How often it was begun.
             */
            run: number;
            /** Message */
            message: string;
            error: components["schemas"]["CrawlErrorOut"] | null;
            /** Counts */
            counts: {
                [key: string]: unknown;
            };
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Schedule */
            schedule: string | null;
            /** Next Run At */
            next_run_at: string | null;
            /** Job Id */
            job_id: string | null;
            /**
             * Done
             * @description Addresses visited in this run.
             */
            done: number;
            /**
             * Total
             * @description Addresses known, as far as they may be visited.
             */
            total: number | null;
            /** Owner Id */
            owner_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
        };
        /**
         * CrawlPatch
         * @description Changes of a crawl; what is not there stays. They hold from the next run.
         */
        CrawlPatch: {
            /** Max Pages */
            max_pages?: number | null;
            /** Max Depth */
            max_depth?: number | null;
            /** Max Mb */
            max_mb?: number | null;
            /** Hosts */
            hosts?: string[] | null;
            /** Path Prefix */
            path_prefix?: string | null;
            /** Include */
            include?: string[] | null;
            /** Exclude */
            exclude?: string[] | null;
            /** Use Sitemap */
            use_sitemap?: boolean | null;
            /** Sitemaps */
            sitemaps?: string[] | null;
            /** Respect Robots */
            respect_robots?: boolean | null;
            /** Render */
            render?: boolean | null;
            /** Ignored Parameters */
            ignored_parameters?: string[] | null;
            /** Delay Seconds */
            delay_seconds?: number | null;
            /** Requests At Once */
            requests_at_once?: number | null;
            /**
             * Schedule
             * @description `null` takes it away.
             */
            schedule?: string | null;
        };
        /**
         * DayOut
         * @description The ratings of a day, in UTC.
         */
        DayOut: {
            /** Count */
            count: number;
            /**
             * Mean
             * @description Of the scores; null without one.
             */
            mean: number | null;
            /** Up */
            up: number;
            /** Down */
            down: number;
            /** Day */
            day: string;
        };
        /**
         * DeletedOut
         * @description It is gone for every reader; the job removes what is left of it.
         */
        DeletedOut: {
            /**
             * Deleted
             * @default true
             * @constant
             */
            deleted?: true;
            /** Id */
            id: string;
            /** Job Id */
            job_id: string;
        };
        /**
         * DifferenceOut
         * @description Candidate minus baseline, question by question; `certain` if chance is an unlikely reason.
         */
        DifferenceOut: {
            /** Mean */
            mean: number;
            /** Low */
            low: number;
            /** High */
            high: number;
            /** Certain */
            certain: boolean;
            /** Better */
            better: number;
            /** Worse */
            worse: number;
            /** Same */
            same: number;
        };
        /**
         * DocumentAccessIn
         * @description Who may read a document. Without `visibility`, it inherits from its collection.
         */
        DocumentAccessIn: {
            /** Visibility */
            visibility?: ("private" | "shared" | "tenant" | "public") | null;
            /** Shares */
            shares?: components["schemas"]["citewell__http__schemas__collections__ShareIn"][];
        };
        /**
         * DocumentChunkOut
         * @description A chunk of a document: `text == version_text[start:end]`.
         */
        DocumentChunkOut: {
            /** Chunk Id */
            chunk_id: string;
            /** Ordinal */
            ordinal: number;
            /** Text */
            text: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Heading Path */
            heading_path: string[];
            /**
             * Header
             * @description The head of the table that its rows go on with, where that is before it.
             */
            header: string | null;
            /** Kind */
            kind: string;
            /** Tokens */
            tokens: number;
            /** Quality Score */
            quality_score: number;
        };
        /**
         * DocumentJobOut
         * @description A document, and the job that works on it.
         */
        DocumentJobOut: {
            /** Document Id */
            document_id: string;
            /** Job Id */
            job_id: string;
        };
        /**
         * DocumentJobsOut
         * @description What was asked for. Parts that were named beside their document have no job of their own.
         */
        DocumentJobsOut: {
            /** Total */
            total: number;
            /** Items */
            items: components["schemas"]["DocumentJobOut"][];
        };
        /**
         * DocumentOut
         * @description A document.
         */
        DocumentOut: {
            /** Id */
            id: string;
            /** Collection Id */
            collection_id: string;
            /**
             * Collection
             * @description Name of its collection; null in what an upload answers.
             */
            collection: string | null;
            /** External Id */
            external_id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "file" | "webpage" | "text" | "wiki" | "fact";
            /** Title */
            title: string;
            /** Description */
            description: string;
            /** Source Uri */
            source_uri: string | null;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Facets
             * @description What is known of it: author, dates, topics, …
             */
            facets: {
                [key: string]: unknown;
            };
            /**
             * Facet Origins
             * @description Who said each facet.
             */
            facet_origins: {
                [key: string]: "person" | "document" | "model";
            };
            /** File Name */
            file_name: string;
            /** Media Type */
            media_type: string | null;
            /** Size Bytes */
            size_bytes: number;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "processing" | "indexed" | "linked" | "failed";
            /**
             * Status Reason
             * @description A stable word for why it failed.
             */
            status_reason: string | null;
            /**
             * Status Message
             * @description Why it failed, for a person.
             */
            status_message: string | null;
            /**
             * Duplicate Of Id
             * @description The document of the same content that is searched in its place.
             */
            duplicate_of_id: string | null;
            /**
             * Version
             * @description The version that readers see; null before the first.
             */
            version: number | null;
            /** Latest Version */
            latest_version: number;
            /** Chunk Count */
            chunk_count: number;
            /** Text Chars */
            text_chars: number | null;
            /**
             * Pages
             * @description Pages of the original; null where it has none.
             */
            pages: number | null;
            /** Language */
            language: string | null;
            /**
             * Visibility
             * @description Null where it inherits from its collection.
             */
            visibility: ("private" | "shared" | "tenant" | "public") | null;
            /** Owner Id */
            owner_id: string | null;
            /**
             * Owner
             * @description Name of its owner, if there is one that you may see.
             */
            owner: string | null;
            /**
             * Parent Id
             * @description The document that this one is a part of: an archive, a mail, a page.
             */
            parent_id: string | null;
            /**
             * Breadcrumb
             * @description What it stands in, outermost first; begins its heading paths.
             */
            breadcrumb: string[];
            /** @description The documents that are parts of this one; list them by `parent_id`. */
            parts: components["schemas"]["PartsOut"];
            /**
             * Job Id
             * @description The job that read it last.
             */
            job_id: string | null;
            /** @description How far its latest file is; null when nothing is to be read. */
            indexing: components["schemas"]["IndexingOut"] | null;
            /** Revision */
            revision: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * DocumentPatch
         * @description A JSON merge patch (RFC 7396): what is not given stays, null takes away; `access` is replaced as a whole.
         */
        DocumentPatch: {
            /** Title */
            title?: string | null;
            /** Description */
            description?: string | null;
            /** Metadata */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * Facets
             * @description What you know of it: author, topics, classification, …; a merge patch in itself.
             */
            facets?: {
                [key: string]: unknown;
            } | null;
            /** Source Uri */
            source_uri?: string | null;
            /**
             * Owner Id
             * @description Hands it over to another user.
             */
            owner_id?: string | null;
            /** @description Null inherits from the collection. */
            access?: components["schemas"]["DocumentAccessIn"] | null;
        };
        /**
         * DocumentReplace
         * @description A new file for a document. What is not given stays as it is.
         */
        DocumentReplace: {
            /** File */
            file: string;
            /**
             * Title
             * @description Shown instead of the title that the file has.
             */
            title?: string | null;
            /** Description */
            description?: string | null;
            /**
             * Metadata
             * @description A JSON object that searches can filter on.
             */
            metadata?: string | null;
            /**
             * Access
             * @description `inherit` (from the collection), a visibility, or a JSON object with `visibility` and `shares`.
             */
            access?: string | null;
            /**
             * Source Uri
             * @description Where it came from.
             */
            source_uri?: string | null;
            /**
             * Password
             * @description Opens the file, if it is an encrypted PDF. Kept encrypted, and never shown.
             */
            password?: string | null;
        };
        /**
         * DocumentSort
         * @description What a list of documents can be sorted by. Titles are compared in small letters.
         * @enum {string}
         */
        DocumentSort: "created" | "updated" | "title" | "size" | "status" | "kind" | "media_type";
        /**
         * DocumentUpload
         * @description A file for a collection.
         */
        DocumentUpload: {
            /** File */
            file: string;
            /**
             * Title
             * @description Shown instead of the title that the file has.
             */
            title?: string | null;
            /** Description */
            description?: string | null;
            /**
             * Metadata
             * @description A JSON object that searches can filter on.
             */
            metadata?: string | null;
            /**
             * Access
             * @description `inherit` (from the collection), a visibility, or a JSON object with `visibility` and `shares`.
             */
            access?: string | null;
            /**
             * Source Uri
             * @description Where it came from.
             */
            source_uri?: string | null;
            /**
             * Password
             * @description Opens the file, if it is an encrypted PDF. Kept encrypted, and never shown.
             */
            password?: string | null;
            /**
             * Collection Id
             * @description Id, name or alias of the collection.
             */
            collection_id: string;
            /**
             * External Id
             * @description Your own id for it, unique in the collection; the same again is a new version.
             */
            external_id?: string | null;
            /**
             * Kind
             * @default file
             * @enum {string}
             */
            kind?: "file" | "webpage" | "text" | "wiki" | "fact";
            /**
             * Batch Id
             * @description The batch that it belongs to.
             */
            batch_id?: string | null;
        };
        /**
         * DuplicateGroupOut
         * @description Documents that resemble each other, oldest first; the first 50 of `size`.
         */
        DuplicateGroupOut: {
            /**
             * Exact
             * @description Whether all have the same bytes.
             */
            exact: boolean;
            /** Size */
            size: number;
            /** Documents */
            documents: components["schemas"]["DuplicateOut"][];
        };
        /**
         * DuplicateOut
         * @description A document of a group.
         */
        DuplicateOut: {
            /** Document Id */
            document_id: string;
            /** Title */
            title: string;
            /**
             * Similarity
             * @description To the first of the group: share of runs of five words, about.
             */
            similarity: number;
        };
        /**
         * DuplicatesOut
         * @description What a collection holds more than once.
         */
        DuplicatesOut: {
            /** Groups */
            groups: components["schemas"]["DuplicateGroupOut"][];
            /**
             * Total
             * @description How many groups there are.
             */
            total: number;
            /** Documents Compared */
            documents_compared: number;
        };
        /**
         * EffectivePriceOut
         * @description What counts now for a configured model.
         */
        EffectivePriceOut: {
            /** Name */
            name: string;
            /** Provider */
            provider: string;
            /** Model */
            model: string;
            /** @description Null: no price is known, and its calls have no cost. */
            price: components["schemas"]["TokenPriceOut"] | null;
            /** Origin */
            origin: ("own" | "built_in") | null;
            /**
             * Since
             * @description From when on an own price counts.
             */
            since: string | null;
            /**
             * Table
             * @description Where a built-in price is from.
             */
            table: string | null;
            /**
             * Tiered
             * @description Long requests cost more than this.
             */
            tiered: boolean;
        };
        /**
         * EmbeddingOut
         * @description The vector of one text.
         */
        EmbeddingOut: {
            /**
             * Object
             * @default embedding
             * @constant
             */
            object?: "embedding";
            /** Index */
            index: number;
            /**
             * Embedding
             * @description Numbers, or the base64 of 32-bit floats, little-endian.
             */
            embedding: number[] | string;
        };
        /**
         * EmbeddingsIn
         * @description Texts to make vectors of.
         */
        EmbeddingsIn: {
            /**
             * Model
             * @description The embedder's id of `GET /v1/models`; `citewell` names it, too.
             */
            model: string;
            /** Input */
            input: string | string[];
            /**
             * Encoding Format
             * @default float
             * @enum {string}
             */
            encoding_format?: "float" | "base64";
            /**
             * Dimensions
             * @description Only the dimension that the model has.
             */
            dimensions?: number | null;
            /**
             * Input Type
             * @description Some models read questions in another way than what is searched.
             * @default passage
             * @enum {string}
             */
            input_type?: "passage" | "query";
        };
        /**
         * EmbeddingsOut
         * @description Vectors, in the order of the texts.
         */
        EmbeddingsOut: {
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
            /** Data */
            data: components["schemas"]["EmbeddingOut"][];
            /** Model */
            model: string;
            usage: components["schemas"]["EmbeddingsUsage"];
        };
        /**
         * EmbeddingsUsage
         * @description Tokens that were read.
         */
        EmbeddingsUsage: {
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Total Tokens */
            total_tokens: number;
        };
        /**
         * EndedOut
         * @description How many logins ended.
         */
        EndedOut: {
            /** Ended */
            ended: number;
        };
        /**
         * ErrorDetail
         * @description What is wrong.
         */
        ErrorDetail: {
            /**
             * Message
             * @description What is wrong, and what to do about it.
             */
            message: string;
            /**
             * Type
             * @description The kind of error.
             */
            type: string;
            /**
             * Param
             * @description The field that it is about.
             */
            param: string | null;
            /**
             * Code
             * @description A stable word for it, if there is one.
             */
            code: string | null;
        };
        /**
         * ErrorOut
         * @description An error as OpenAI's clients read it.
         */
        ErrorOut: {
            error: components["schemas"]["ErrorDetail"];
        };
        /**
         * EvidenceItemOut
         * @description A passage that could be cited.
         */
        EvidenceItemOut: {
            /** Chunk Id */
            chunk_id: number;
            /** Document Id */
            document_id: string;
            /** Version Id */
            version_id: string;
            /**
             * Version
             * @description Null where the version is gone.
             */
            version: number | null;
            /** Score */
            score: number;
            /**
             * Shown
             * @description Whether whoever wrote the answer was given it.
             */
            shown: boolean;
            /**
             * Cited
             * @description Numbers of the citations in it.
             */
            cited: number[];
            /** @description Null where the document is gone, or not yours to read. */
            passage: components["schemas"]["PassageOut"] | null;
        };
        /**
         * ExaminationOut
         * @description An examination: how far it is, and, once it has ended, what it found.
         */
        ExaminationOut: {
            job: components["schemas"]["JobOut"];
            /**
             * Healthy
             * @description Nothing was found, or all of it was mended; null while it is not known.
             */
            healthy: boolean | null;
            /**
             * Total
             * @description Findings; `items` has 500 at most.
             */
            total: number;
            /** Items */
            items: components["schemas"]["ExaminedOut"][];
            /**
             * Counts
             * @description How much was looked at, by kind of thing.
             */
            counts: {
                [key: string]: number;
            } | null;
        };
        /**
         * ExaminedOut
         * @description Something that is not as it should be.
         */
        ExaminedOut: {
            /**
             * Number
             * @description For the repair.
             */
            number: number;
            /**
             * Check
             * @description A stable word.
             */
            check: string;
            /** Subject */
            subject: string;
            /** Message */
            message: string;
            /**
             * Meaning
             * @description What that means, and what is done about it.
             */
            meaning: string;
            /**
             * Repair
             * @description What a repair does; null where a person must act.
             */
            repair: string | null;
            /** Repaired */
            repaired: boolean;
        };
        /**
         * ExpectedIn
         * @description A document that answers the question.
         */
        ExpectedIn: {
            /**
             * Document
             * @description External id of the document.
             */
            document: string;
            /**
             * Grade
             * @description How relevant it is.
             * @default 1
             */
            grade?: number;
            /**
             * Quote
             * @description Words of the span that answers it.
             */
            quote?: string | null;
        };
        /**
         * ExpectedOut
         * @description A document that answers the question.
         */
        ExpectedOut: {
            /**
             * Document
             * @description External id of the document.
             */
            document: string;
            /** Grade */
            grade: number;
            /** Quote */
            quote: string | null;
        };
        /**
         * ExplainedDocument
         * @description The document that was asked about.
         */
        ExplainedDocument: {
            /** Id */
            id: string;
            /** External Id */
            external_id: string;
            /** Title */
            title: string;
        };
        /**
         * ExplanationOut
         * @description Why a document is among the hits of a question, or is not.
         */
        ExplanationOut: {
            /** Found */
            found: boolean;
            reason: components["schemas"]["citewell__services__search__explanation__Reason"];
            /**
             * Sentence
             * @description The reason, to a person.
             */
            sentence: string;
            document: components["schemas"]["ExplainedDocument"];
            /** Mode */
            mode: string;
            /** Top K */
            top_k: number;
            /**
             * Rank
             * @description Its place among the hits, or in the final order if it is not among them.
             */
            rank: number | null;
            /**
             * Chunks
             * @description Its best chunks.
             */
            chunks: components["schemas"]["ChunkPlacesOut"][];
            /**
             * Facts
             * @description More, depending on the reason.
             */
            facts: {
                [key: string]: unknown;
            };
        };
        /**
         * FacetCountsOut
         * @description Counts over the documents that the search found and you may read. A document may have several topics, or none.
         */
        FacetCountsOut: {
            /**
             * Documents
             * @description How many were counted.
             */
            documents: number;
            /**
             * Complete
             * @description These are all that match. Else they are the best ones: those of up to 1000 chunks by words and 1000 by meaning.
             */
            complete: boolean;
            /** By */
            by: {
                [key: string]: components["schemas"]["FacetOut"];
            };
        };
        /**
         * FacetName
         * @description What documents can be counted by; ``YEAR`` is that of their last change.
         * @enum {string}
         */
        FacetName: "collection" | "kind" | "media_type" | "language" | "author" | "doc_type" | "topics" | "audience" | "classification" | "year";
        /**
         * FacetOut
         * @description The values of one facet, the most frequent first, 50 at most.
         */
        FacetOut: {
            /**
             * Filter
             * @description The key of `filter` that narrows by it; by times, where the facet is the year.
             */
            filter: string;
            /** Values */
            values: components["schemas"]["FacetValueOut"][];
        };
        /**
         * FacetValueOut
         * @description A value and how many documents have it.
         */
        FacetValueOut: {
            /**
             * Value
             * @description For the filter.
             */
            value: string;
            /**
             * Name
             * @description For people: the name of a collection, else the value.
             */
            name: string;
            /** Count */
            count: number;
        };
        /**
         * FailingQuestionOut
         * @description A question that went wrong, however often and why.
         */
        FailingQuestionOut: {
            /**
             * Question
             * @description As it was asked last.
             */
            question: string;
            /** Count */
            count: number;
            /** Why */
            why: {
                [key: string]: number;
            };
            /**
             * Errors
             * @description Codes of the errors, where answers failed.
             */
            errors: {
                [key: string]: number;
            };
            /**
             * First At
             * Format: date-time
             */
            first_at: string;
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /**
             * Message Id
             * @description An answer that was rated badly; its rating shows it.
             */
            message_id: string | null;
        };
        /**
         * FailingQuestionsOut
         * @description A page of questions, the most frequent first.
         */
        FailingQuestionsOut: {
            /** Items */
            items: components["schemas"]["FailingQuestionOut"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total */
            total: number;
            /**
             * Hidden
             * @description Answers that went wrong whose questions are their chats' alone: not rated, and not recorded.
             */
            hidden: {
                [key: string]: number;
            };
        };
        /**
         * FailureOut
         * @description Why one text of a batch was not taken.
         */
        FailureOut: {
            /**
             * Position
             * @description Place in `docs`, from 0.
             */
            position: number;
            /** Doc Id */
            doc_id: string;
            /** Code */
            code: string;
            /** Detail */
            detail: string;
        };
        /**
         * FigureDifferenceOut
         * @description How a figure differs on the questions that have it in both: its mean with the bounds of 95 %.
         */
        FigureDifferenceOut: {
            /** Metric */
            metric: string;
            /** Mean */
            mean: number;
            /** Low */
            low: number;
            /** High */
            high: number;
            /** Better */
            better: number;
            /** Worse */
            worse: number;
            /**
             * Certain
             * @description Whether chance is an unlikely reason: the bounds do not hold 0.
             */
            certain: boolean;
        };
        /**
         * FilePasswordIn
         * @description What opens a file.
         */
        FilePasswordIn: {
            /**
             * Password
             * Format: password
             * @description Kept encrypted, and never shown.
             */
            password: string;
        };
        /**
         * FromChatIn
         * @description An answer of one of your chats, whose question and citations are to be put into the set.
         */
        FromChatIn: {
            /** Message Id */
            message_id: string;
        };
        /**
         * GoldenSetIn
         * @description A golden set to make.
         */
        GoldenSetIn: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Collection
             * @description Id, name or alias of the collection that it is about; none for everything.
             */
            collection?: string | null;
        };
        /**
         * GoldenSetOut
         * @description A golden set.
         */
        GoldenSetOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Collection Id */
            collection_id: string | null;
            /** Questions */
            questions: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * GroupBy
         * @description What one row of a report is about.
         * @enum {string}
         */
        GroupBy: "day" | "user" | "key" | "collection" | "assistant" | "model" | "purpose";
        /**
         * GroupCreate
         * @description A new group.
         */
        GroupCreate: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
        };
        /**
         * GroupOut
         * @description A group.
         */
        GroupOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Members */
            members: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * GroupPatch
         * @description What to change of a group; what is not given stays.
         */
        GroupPatch: {
            /** Name */
            name?: string | null;
            /** Description */
            description?: string | null;
        };
        /**
         * GrowIn
         * @description Which rated answers a set grows from: those for which every given value is true.
         */
        GrowIn: {
            /**
             * Assistant
             * @description Id or name of who answered.
             */
            assistant?: string | null;
            /**
             * Collection
             * @description Id, name or alias of what the answer could be made from.
             */
            collection?: string | null;
            /**
             * From
             * @description Rated since then.
             */
            from?: string | null;
            /**
             * To
             * @description Rated before then.
             */
            to?: string | null;
            /**
             * Message Id
             * @description This answer alone.
             */
            message_id?: string | null;
            /**
             * Dry Run
             * @description Only tell what would be done.
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * GrownOut
         * @description What became of rated answers, or would.
         */
        GrownOut: {
            /** Added */
            added: number;
            /** Changed */
            changed: number;
            /** Unchanged */
            unchanged: number;
            /**
             * Questions
             * @description The latest of those that were rated well.
             */
            questions: components["schemas"]["GrownQuestionOut"][];
            /**
             * Skipped
             * @description They cite what is gone, hidden from you, or not of the set's collection.
             */
            skipped: number;
            /**
             * To Review
             * @description How many were rated badly.
             */
            to_review: number;
            /**
             * Review
             * @description The latest of those.
             */
            review: components["schemas"]["ToReviewOut"][];
        };
        /**
         * GrownQuestionOut
         * @description A question whose answer was rated well.
         */
        GrownQuestionOut: {
            /** Message Id */
            message_id: string;
            /** Question */
            question: string;
            /** Expected */
            expected: components["schemas"]["ExpectedOut"][];
            /** Answers */
            answers: string[];
            /** Answerable */
            answerable: boolean;
            /** @description `kept`: it is in the set as people wrote it. */
            change: components["schemas"]["Change"];
        };
        /**
         * HeadingSpan
         * @description A heading, as a part of the text.
         */
        HeadingSpan: {
            /** Level */
            level: number;
            /** Title */
            title: string;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * HealthOut
         * @description Each part, by itself.
         */
        HealthOut: {
            /** Ok */
            ok: boolean;
            /** Db Ok */
            db_ok: boolean;
            /** Index Store Ok */
            index_store_ok: boolean;
            /** Jobqueue Ok */
            jobqueue_ok: boolean;
            /** Blob Ok */
            blob_ok: boolean;
            /** Model Ok */
            model_ok: boolean;
            build_info: components["schemas"]["BuildInfo"];
        };
        /**
         * HitDocument
         * @description The document of a chunk.
         */
        HitDocument: {
            /** Id */
            id: string;
            /** External Id */
            external_id: string;
            /** Title */
            title: string;
            /** Collection Id */
            collection_id: string;
            /** Collection */
            collection: string;
            /** Version */
            version: number;
            /** File Name */
            file_name: string;
            /** Media Type */
            media_type: string | null;
            /** Source Uri */
            source_uri: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Facets
             * @description What is known of it: author, dates, topics, …
             */
            facets: {
                [key: string]: unknown;
            };
        };
        /**
         * ImpactOut
         * @description What a deletion would take away, and what else would feel it.
         */
        ImpactOut: {
            /**
             * Documents
             * @description Documents that go, with their parts.
             */
            documents: number;
            /**
             * Parts
             * @description Of them, those that are parts of others.
             */
            parts: number;
            /** Chunks */
            chunks: number;
            /** Size Bytes */
            size_bytes: number;
            /**
             * Linked
             * @description Documents of the same content that are read by themselves from then on.
             */
            linked: number;
            /**
             * Sources
             * @description Sources that fill the collection.
             */
            sources: components["schemas"]["citewell__http__schemas__bulk__NamedOut"][];
            /**
             * Crawls
             * @description Crawls that fill the collection; the name is the address.
             */
            crawls: components["schemas"]["citewell__http__schemas__bulk__NamedOut"][];
            /**
             * Assistants
             * @description Assistants that are limited to this and other collections.
             */
            assistants: components["schemas"]["citewell__http__schemas__bulk__NamedOut"][];
            /**
             * Golden Sets
             * @description Golden sets that go with the collection.
             */
            golden_sets: components["schemas"]["citewell__http__schemas__bulk__NamedOut"][];
            /**
             * Golden Questions
             * @description Golden questions of other sets that expect what would be gone.
             */
            golden_questions: number;
            /**
             * Answers
             * @description Answers, of all users, that cite it.
             */
            answers: number;
            /**
             * Chats
             * @description Chats that those answers are in.
             */
            chats: number;
            /**
             * Kept Days
             * @description For so many days searches as of a past time still find it.
             */
            kept_days: number;
        };
        /**
         * ImportedOut
         * @description What an import did.
         */
        ImportedOut: {
            /** Added */
            added: number;
            /** Changed */
            changed: number;
            /** Unchanged */
            unchanged: number;
        };
        /**
         * Incomplete
         * @description Why not all is there.
         */
        Incomplete: {
            /** Reason */
            reason: string;
        };
        /**
         * IndexOut
         * @description The vectors of a namespace in an embedding version; all namespaces together where that version is not searched.
         *
         *     `dirty`: it has changes that no published segment holds yet. Searches know of them all the same.
         */
        IndexOut: {
            /** Tenant Id */
            tenant_id: string;
            /** Namespace */
            namespace: string | null;
            /** Collection Id */
            collection_id: string | null;
            /** Embedding Version */
            embedding_version: string;
            /** State */
            state: string;
            /** Ntotal */
            ntotal: number;
            /** Dimension */
            dimension: number;
            /** Dirty */
            dirty: boolean;
            /**
             * Updated At
             * Format: date-time
             * @description When a segment was published last.
             */
            updated_at: string;
        };
        /**
         * IndexStatsOut
         * @description How much is indexed.
         */
        IndexStatsOut: {
            /** Total Indices */
            total_indices: number;
            /** Total Vectors */
            total_vectors: number;
            /** Dirty Indices */
            dirty_indices: number;
            /** Indices */
            indices: components["schemas"]["IndexOut"][];
            process: components["schemas"]["OpenIndexesOut"];
        };
        /**
         * IndexingOut
         * @description How far the reading of a document is. `waiting` and `ends_at` are told for one document, and null in lists.
         */
        IndexingOut: {
            /** Stage */
            stage: string;
            /** Done */
            done: number;
            /** Total */
            total: number | null;
            /** Percent */
            percent: number | null;
            /** Message */
            message: string;
            waiting: components["schemas"]["WaitingOut"] | null;
            /** Ends At */
            ends_at: string | null;
        };
        /**
         * IndexingStatusOut
         * @description How far documents are. The percentage counts those that could not be read as done, too.
         */
        IndexingStatusOut: {
            /** Documents Total */
            documents_total: number;
            /** Indexed */
            indexed: number;
            /** Unindexed */
            unindexed: number;
            /** Failed */
            failed: number;
            /** Progress Percent */
            progress_percent: number;
        };
        /**
         * InputDetails
         * @description Of the tokens that models read.
         */
        InputDetails: {
            /** Cached Tokens */
            cached_tokens: number;
            /**
             * Cache Write Tokens
             * @default 0
             */
            cache_write_tokens?: number;
        };
        /**
         * InputItem
         * @description One item of the input. Messages are read; what tools were asked and said is passed over.
         */
        InputItem: {
            /** Type */
            type?: string | null;
            /** Role */
            role?: ("system" | "developer" | "user" | "assistant") | null;
            /** Content */
            content?: string | components["schemas"]["Part"][] | null;
        };
        /**
         * InsightOut
         * @description A point for every span, in order, also where nothing happened.
         */
        InsightOut: {
            /**
             * From
             * Format: date
             */
            from: string;
            /**
             * To
             * Format: date
             */
            to: string;
            /** @description What `auto` came to. */
            bucket: components["schemas"]["Bucket"];
            /** Items */
            items: components["schemas"]["PointOut"][];
            total: components["schemas"]["PointOut"];
        };
        /**
         * IntervalOut
         * @description A mean over questions with its 95 % interval.
         */
        IntervalOut: {
            /** Mean */
            mean: number;
            /** Low */
            low: number;
            /** High */
            high: number;
        };
        /**
         * InvitationIn
         * @description Whom to invite, and as what.
         */
        InvitationIn: {
            /**
             * Days
             * @default 7
             */
            days?: number;
            /** Email */
            email: string;
            /**
             * Role
             * @default user
             * @enum {string}
             */
            role?: "admin" | "editor" | "user";
            /**
             * Group Ids
             * @description Groups that they come into.
             * @default []
             */
            group_ids?: string[];
        };
        /**
         * InvitationLinkIn
         * @description The token of an invitation.
         */
        InvitationLinkIn: {
            /**
             * Token
             * Format: password
             */
            token: string;
        };
        /**
         * InvitationMade
         * @description An invitation with its link, which is shown this once: a repetition with the same Idempotency-Key has nulls.
         */
        InvitationMade: {
            /** Id */
            id: string;
            /** Email */
            email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "editor" | "user";
            /** Group Ids */
            group_ids: string[];
            /**
             * State
             * @description `void`: who invited is no active administrator any more; renew it.
             * @enum {string}
             */
            state: "open" | "accepted" | "withdrawn" | "expired" | "void";
            /** Inviter Id */
            inviter_id: string | null;
            /**
             * User Id
             * @description The account that came of it.
             */
            user_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Accepted At */
            accepted_at: string | null;
            /** Withdrawn At */
            withdrawn_at: string | null;
            /**
             * Token
             * @description For `auth/invitation`.
             */
            token: string | null;
            /**
             * Path
             * @description The link, without the address of this server: `/#invite=…`.
             */
            path: string | null;
        };
        /**
         * InvitationOut
         * @description An invitation, without its link.
         */
        InvitationOut: {
            /** Id */
            id: string;
            /** Email */
            email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "editor" | "user";
            /** Group Ids */
            group_ids: string[];
            /**
             * State
             * @description `void`: who invited is no active administrator any more; renew it.
             * @enum {string}
             */
            state: "open" | "accepted" | "withdrawn" | "expired" | "void";
            /** Inviter Id */
            inviter_id: string | null;
            /**
             * User Id
             * @description The account that came of it.
             */
            user_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Accepted At */
            accepted_at: string | null;
            /** Withdrawn At */
            withdrawn_at: string | null;
        };
        /**
         * InvitedOut
         * @description What an invitation is for.
         */
        InvitedOut: {
            /** Email */
            email: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "editor" | "user";
            /** Tenant Name */
            tenant_name: string;
            /**
             * Inviter
             * @description Who invites: a name, or else an address.
             */
            inviter: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * JobCountsOut
         * @description How many jobs are in which state.
         */
        JobCountsOut: {
            /** Total */
            total: number;
            /** Pending */
            pending: number;
            /** Running */
            running: number;
            /** Completed */
            completed: number;
            /** Failed */
            failed: number;
            /** Cancelled */
            cancelled: number;
            /**
             * Paused
             * @description Of the pending ones.
             */
            paused: number;
            /**
             * Retrying
             * @description Of the pending ones: to be tried again later.
             */
            retrying: number;
        };
        /**
         * JobErrorOut
         * @description Why a job did not work.
         */
        JobErrorOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Reason */
            reason: string | null;
        };
        /**
         * JobOut
         * @description Work that was accepted, and how far it is. `task_id` and `status` say `id` and `state` to earlier clients.
         */
        JobOut: {
            /** Id */
            id: string;
            /** Task Id */
            task_id: string;
            /** Kind */
            kind: string;
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "running" | "completed" | "failed" | "cancelled";
            /** Stage */
            stage: string;
            /** Done */
            done: number;
            /** Total */
            total: number | null;
            /** Progress Percent */
            progress_percent: number | null;
            /** Message */
            message: string;
            error: components["schemas"]["JobErrorOut"] | null;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** @description Why it does not move, if it does not; null in lists. */
            waiting: components["schemas"]["WaitingOut"] | null;
            /**
             * Ends At
             * @description When a running one will have ended, estimated; null in lists.
             */
            ends_at: string | null;
            /** Paused */
            paused: boolean;
            /** Batch Id */
            batch_id: string | null;
            /** Resource Type */
            resource_type: string | null;
            /** Resource Id */
            resource_id: string | null;
            /** Created By */
            created_by: string | null;
            /** Attempts */
            attempts: number;
            /** Max Attempts */
            max_attempts: number;
            /** Cancel Requested */
            cancel_requested: boolean;
            /**
             * Run After
             * Format: date-time
             */
            run_after: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
        };
        /**
         * JobStartedOut
         * @description A job that was accepted.
         */
        JobStartedOut: {
            /** Job Id */
            job_id: string;
            /**
             * Status
             * @description State of the job.
             */
            status: string;
        };
        /**
         * JudgementIn
         * @description An answer, and what is known to be right.
         */
        JudgementIn: {
            /** Question */
            question: string;
            /** Answer */
            answer: string;
            /**
             * Expected
             * @description Right answers; any of them.
             */
            expected: string[];
        };
        /**
         * JudgementOut
         * @description What the judge of the settings says; without a judge, nothing.
         */
        JudgementOut: {
            /** Judge */
            judge: string | null;
            /**
             * Correct
             * @description From 0 to 1; null where the judge cannot tell.
             */
            correct: number | null;
        };
        /**
         * KindLoadOut
         * @description What there is to do of a kind of jobs.
         */
        KindLoadOut: {
            /** Kind */
            kind: string;
            /** Running */
            running: number;
            /**
             * Due
             * @description May begin.
             */
            due: number;
            /**
             * Later
             * @description Put off, or to be tried again.
             */
            later: number;
            /** Paused */
            paused: number;
            /** Oldest Due At */
            oldest_due_at: string | null;
        };
        /**
         * LatencyOut
         * @description Milliseconds of a stage, within 8 %.
         */
        LatencyOut: {
            /** Count */
            count: number;
            /** P50 */
            p50: number;
            /** P95 */
            p95: number;
        };
        /**
         * LineOut
         * @description A line of two versions.
         */
        LineOut: {
            /**
             * Change
             * @enum {string}
             */
            change: "kept" | "removed" | "added";
            /** Text */
            text: string;
        };
        /**
         * LinkBody
         * @description The token of a one-time login link.
         */
        LinkBody: {
            /**
             * Token
             * Format: password
             */
            token: string;
        };
        /** Listing[AnswerRunOut] */
        Listing_AnswerRunOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["AnswerRunOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[ApiKeyOut] */
        Listing_ApiKeyOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["ApiKeyOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[AssistantOut] */
        Listing_AssistantOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["AssistantOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[AuditEntryOut] */
        Listing_AuditEntryOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["AuditEntryOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[BatchItemOut] */
        Listing_BatchItemOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["BatchItemOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[BatchOut] */
        Listing_BatchOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["BatchOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[BudgetOut] */
        Listing_BudgetOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["BudgetOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[BudgetStateOut] */
        Listing_BudgetStateOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["BudgetStateOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[ChatEventOut] */
        Listing_ChatEventOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["ChatEventOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[ChatOut] */
        Listing_ChatOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["ChatOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[CollectionOut] */
        Listing_CollectionOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["CollectionOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[ConnectionOut] */
        Listing_ConnectionOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["ConnectionOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[CrawlOut] */
        Listing_CrawlOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["CrawlOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[DocumentChunkOut] */
        Listing_DocumentChunkOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["DocumentChunkOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[DocumentOut] */
        Listing_DocumentOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["DocumentOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[EffectivePriceOut] */
        Listing_EffectivePriceOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["EffectivePriceOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[GoldenSetOut] */
        Listing_GoldenSetOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["GoldenSetOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[GroupOut] */
        Listing_GroupOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["GroupOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[InvitationOut] */
        Listing_InvitationOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["InvitationOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[JobOut] */
        Listing_JobOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["JobOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[MemberOut] */
        Listing_MemberOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["MemberOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[PriceOut] */
        Listing_PriceOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["PriceOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[PromptOut] */
        Listing_PromptOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["PromptOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[QuestionOut] */
        Listing_QuestionOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["QuestionOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[RatingOut] */
        Listing_RatingOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["RatingOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[RecordedQueryOut] */
        Listing_RecordedQueryOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["RecordedQueryOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[SessionOut] */
        Listing_SessionOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["SessionOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[ShareOut] */
        Listing_ShareOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["citewell__http__schemas__shares__ShareOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[SourceItemOut] */
        Listing_SourceItemOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["SourceItemOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[SourceOut] */
        Listing_SourceOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["citewell__http__schemas__sources__SourceOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[SourceRunOut] */
        Listing_SourceRunOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["SourceRunOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[TenantOut] */
        Listing_TenantOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["TenantOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[UserOut] */
        Listing_UserOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["UserOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[VersionOut] */
        Listing_VersionOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["citewell__http__schemas__documents__VersionOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /** Listing[WebpageOut] */
        Listing_WebpageOut_: {
            /**
             * Items
             * @description The items of this page.
             */
            items: components["schemas"]["WebpageOut"][];
            /**
             * Next Cursor
             * @description Give it as `cursor` for the next page; null on the last one.
             */
            next_cursor: string | null;
            /**
             * Total
             * @description Items in all.
             */
            total: number;
        };
        /**
         * LoginLinkBody
         * @description How long a login link lives.
         */
        LoginLinkBody: {
            /**
             * Minutes
             * @default 30
             */
            minutes?: number;
        };
        /**
         * LoginLinkOut
         * @description A one-time login link's token, for `auth/link`; shown once.
         */
        LoginLinkOut: {
            /** Token */
            token: string;
            /** Minutes */
            minutes: number;
        };
        /**
         * LogoutBody
         * @description The refresh token of the login to end, where the access token has expired already.
         */
        LogoutBody: {
            /** Refresh Token */
            refresh_token?: string | null;
        };
        /**
         * MeOut
         * @description Who makes this request, and with what.
         */
        MeOut: {
            user: components["schemas"]["UserOut"];
            /**
             * Setup
             * @description The account has no password yet: ask for name and password, for `auth/setup`.
             */
            setup: boolean;
            /** Tenant Id */
            tenant_id: string;
            /** Tenant Name */
            tenant_name: string;
            /** Group Ids */
            group_ids: string[];
            /** Scopes */
            scopes: ("read" | "write" | "delete" | "admin")[];
            /**
             * Collection Ids
             * @description The only collections this credential reaches; null for all.
             */
            collection_ids: string[] | null;
            /** Session Id */
            session_id: string | null;
            /** Api Key Id */
            api_key_id: string | null;
            page: components["schemas"]["PageOut"];
        };
        /**
         * Measure
         * @description What a budget counts: billionths of a US dollar, tokens in and out, or questions.
         * @enum {string}
         */
        Measure: "cost" | "tokens" | "questions";
        /**
         * MeasurementIn
         * @description What to measure.
         */
        MeasurementIn: {
            /**
             * Name
             * @description What the measurement will be called.
             */
            name: string;
            /**
             * Configurations
             * @description Every question is asked under each of them.
             */
            configurations?: components["schemas"]["AnswerOptionsIn"][];
            /**
             * Judge
             * @description Whether the server's judge says how correct each answer is.
             * @default false
             */
            judge?: boolean;
        };
        /**
         * MemberOut
         * @description A member of a group.
         */
        MemberOut: {
            /** Id */
            id: string;
            /** Email */
            email: string;
            /** Name */
            name: string;
        };
        /**
         * MessageIn
         * @description One message. What tools said is passed over.
         */
        MessageIn: {
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "developer" | "user" | "assistant" | "tool" | "function";
            /** Content */
            content?: string | components["schemas"]["Part"][] | null;
        };
        /**
         * MessageOut
         * @description One message of a chat.
         */
        MessageOut: {
            /**
             * State
             * @description Of an answer `running`, `answered`, `abstained`, `failed` or `cancelled`.
             */
            state: string;
            /**
             * Parent Id
             * @description The message that it follows.
             */
            parent_id: string | null;
            /**
             * Query
             * @description The question as it was looked up, where that is another than was asked.
             */
            query: string | null;
            /** Mode */
            mode: string | null;
            /**
             * Model
             * @description Who wrote it.
             */
            model: string | null;
            /** Assistant Id */
            assistant_id: string | null;
            /** Statements */
            statements: components["schemas"]["citewell__http__schemas__chats__StatementOut"][];
            /** Citations */
            citations: components["schemas"]["citewell__http__schemas__chats__CitationOut"][];
            /**
             * Conflicts
             * @description What the sources disagree about.
             */
            conflicts: {
                [key: string]: unknown;
            }[];
            /**
             * Suggestions
             * @description Where to look oneself, when there is no answer.
             */
            suggestions: {
                [key: string]: unknown;
            }[];
            error: components["schemas"]["ProblemOut"] | null;
            /** Id */
            id: string;
            /** Role */
            role: string;
            /** Text */
            text: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
        };
        /**
         * Mode
         * @description What becomes of statements that their quotes do not bear out: removed, shown as such, or not looked at.
         * @enum {string}
         */
        Mode: "strict" | "mark" | "off";
        /**
         * ModeReportOut
         * @description Both versions in one mode of search.
         */
        ModeReportOut: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "dense" | "hybrid";
            candidate: components["schemas"]["QualityOut"];
            baseline: components["schemas"]["QualityOut"];
            /** @description Share of the baseline's chunks that the candidate finds, too. */
            overlap_at_10: components["schemas"]["IntervalOut"];
            ndcg_difference: components["schemas"]["DifferenceOut"] | null;
            recall_difference: components["schemas"]["DifferenceOut"] | null;
        };
        /**
         * ModelFactsOut
         * @description What a model is here.
         */
        ModelFactsOut: {
            /**
             * Kind
             * @description What it answers from; `embedding` makes vectors and does not answer.
             * @enum {string}
             */
            kind: "everything" | "collection" | "assistant" | "embedding";
            /**
             * Id
             * @description Id of the collection or assistant.
             */
            id: string | null;
            /**
             * Description
             * @description What it is about.
             */
            description: string;
        };
        /**
         * ModelOut
         * @description A model: somebody to ask, or the embedder.
         */
        ModelOut: {
            /**
             * Id
             * @description Say this as `model`.
             */
            id: string;
            /**
             * Object
             * @default model
             * @constant
             */
            object?: "model";
            /**
             * Created
             * @description When it was made, in seconds since 1970.
             */
            created: number;
            /**
             * Owned By
             * @default citewell
             * @constant
             */
            owned_by?: "citewell";
            citewell: components["schemas"]["ModelFactsOut"];
        };
        /**
         * ModelsOut
         * @description All models.
         */
        ModelsOut: {
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
            /** Data */
            data: components["schemas"]["ModelOut"][];
        };
        /**
         * NamespaceOut
         * @description A collection. `digest` is the sum of the fingerprints of its chunks: equal for equal contents.
         */
        NamespaceOut: {
            /** Namespace */
            namespace: string;
            /** Collection Id */
            collection_id: string;
            /** Ok */
            ok: boolean;
            /** Digest */
            digest: string;
            /** Ntotal */
            ntotal: number;
        };
        /**
         * Note
         * @description A mark in the text that leads to a source.
         */
        Note: {
            /**
             * Start Index
             * @description Where the mark, such as `[1]`, begins in the text, in code points.
             */
            start_index: number;
            /** End Index */
            end_index: number;
            /** Title */
            title: string;
            /**
             * Url
             * @description Opens the version that was cited, at the cited words.
             */
            url: string;
            /**
             * Type
             * @default url_citation
             * @constant
             */
            type?: "url_citation";
        };
        /**
         * NoteOut
         * @description One way in which a search was less than asked for.
         */
        NoteOut: {
            /**
             * Code
             * @description A stable word: `words_only`, `phrase_not_found`, `unknown_key`, `no_reranker`, …
             */
            code: string;
            /**
             * Text
             * @description The same as a sentence.
             */
            text: string;
            /**
             * Facts
             * @description What the sentence names, such as `key`.
             */
            facts: {
                [key: string]: string;
            };
        };
        /**
         * OfferIn
         * @description Files that could be sent.
         */
        OfferIn: {
            /** Files */
            files: components["schemas"]["OfferedIn"][];
        };
        /**
         * OfferedIn
         * @description A file that could be sent.
         */
        OfferedIn: {
            /**
             * Path
             * @description Its path, which will be its `external_id`.
             */
            path: string;
            /** Sha256 */
            sha256: string;
            /** Size */
            size: number;
        };
        /**
         * OpenIndexesOut
         * @description What this process holds open, for all tenants.
         */
        OpenIndexesOut: {
            /** Open */
            open: number;
            /**
             * Tail
             * @description Changes that are applied beside segments.
             */
            tail: number;
            /**
             * Memory Bytes
             * @description Without mapped files.
             */
            memory_bytes: number;
            /** Mapped Bytes */
            mapped_bytes: number;
        };
        /**
         * OutputDetails
         * @description Of the tokens that models wrote.
         */
        OutputDetails: {
            /**
             * Reasoning Tokens
             * @default 0
             */
            reasoning_tokens?: number;
        };
        /**
         * OutputMessage
         * @description The answer.
         */
        OutputMessage: {
            /**
             * Type
             * @default message
             * @constant
             */
            type?: "message";
            /** Id */
            id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "in_progress" | "completed" | "incomplete";
            /**
             * Role
             * @default assistant
             * @constant
             */
            role?: "assistant";
            /** Content */
            content: components["schemas"]["OutputText"][];
        };
        /**
         * OutputText
         * @description The text of an answer, with its marks.
         */
        OutputText: {
            /**
             * Type
             * @default output_text
             * @constant
             */
            type?: "output_text";
            /** Text */
            text: string;
            /** Annotations */
            annotations: components["schemas"]["Note"][];
            /** Logprobs */
            logprobs?: unknown[];
        };
        /**
         * PageOut
         * @description What administrators chose that a page has to know.
         */
        PageOut: {
            /**
             * Name
             * @description What the page calls itself; empty for Citewell.
             */
            name: string;
            /**
             * Welcome
             * @description What it says above the first question; empty for its own words.
             */
            welcome: string;
            /**
             * Sharing
             * @description Whether chats may be shared.
             */
            sharing: boolean;
        };
        /**
         * PageSpan
         * @description A page of the original, as a part of the text.
         */
        PageSpan: {
            /** Number */
            number: number;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * Part
         * @description A part of a message. Parts of text are read; a refusal is passed over; there are no others.
         */
        Part: {
            /** Type */
            type: string;
            /** Text */
            text?: string | null;
        };
        /**
         * PartsOut
         * @description How far the parts of a document are.
         */
        PartsOut: {
            /** Total */
            total: number;
            /** Indexed */
            indexed: number;
            /** Failed */
            failed: number;
            /** Waiting */
            waiting: number;
        };
        /**
         * PassageOut
         * @description A passage of a document that you can read.
         */
        PassageOut: {
            /** Title */
            title: string;
            /** Collection Id */
            collection_id: string;
            /** Text */
            text: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Heading Path */
            heading_path: string[];
        };
        /**
         * PasswordBody
         * @description A new password for oneself.
         */
        PasswordBody: {
            /**
             * Current Password
             * @description Needed where there is a password already.
             */
            current_password?: string | null;
            /**
             * New Password
             * Format: password
             */
            new_password: string;
        };
        /**
         * PdfStatusOut
         * @description How far a file is; `progress` in percent, `error` is a sentence.
         */
        PdfStatusOut: {
            /** Job Id */
            job_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "processing" | "completed" | "failed" | "cancelled";
            /** Progress */
            progress: number;
            /** Message */
            message: string;
            /** Error */
            error: string | null;
            /** Filename */
            filename: string;
            /** Document Id */
            document_id: string;
            /** Chunks */
            chunks: number;
        };
        /**
         * PdfUpload
         * @description A PDF file.
         */
        PdfUpload: {
            /** File */
            file: string;
            /**
             * Collection
             * @default pdf-uploads
             */
            collection?: string;
        };
        /**
         * PdfUploadOut
         * @description An accepted file; `job_id` is what its status is asked by.
         */
        PdfUploadOut: {
            /** Job Id */
            job_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "processing" | "completed" | "failed" | "cancelled";
            /** Message */
            message: string;
            /** Filename */
            filename: string;
            /** Document Id */
            document_id: string;
        };
        /**
         * Period
         * @description How long a budget lasts, in UTC.
         * @enum {string}
         */
        Period: "day" | "month";
        /**
         * PlaceOut
         * @description Where a chunk stands in one list, from 1; no rank beyond the first 1,600.
         */
        PlaceOut: {
            /** Rank */
            rank: number | null;
            /** Score */
            score: number;
        };
        /**
         * PointOut
         * @description What happened in a span of days.
         */
        PointOut: {
            /**
             * From
             * Format: date
             */
            from: string;
            /**
             * To
             * Format: date
             */
            to: string;
            /**
             * Users
             * @description Different users who asked; those of spans do not add up to the total.
             */
            users: number;
            /** Questions */
            questions: number;
            /** Answered */
            answered: number;
            /** Abstained */
            abstained: number;
            /** Failed */
            failed: number;
            /** Cancelled */
            cancelled: number;
            /**
             * Calls
             * @description Of models.
             */
            calls: number;
            /**
             * Tokens In
             * @description Cached ones among them.
             */
            tokens_in: number;
            /** Tokens Cached */
            tokens_cached: number;
            /** Tokens Out */
            tokens_out: number;
            /**
             * Cost
             * @description US dollars, of the calls whose price is known.
             */
            cost: string;
            /**
             * Unpriced
             * @description Calls whose price is not known.
             */
            unpriced: number;
            ratings: components["schemas"]["RatingSumOut"];
            /** @description Milliseconds to the first token of a model; null without one. */
            first_token: components["schemas"]["LatencyOut"] | null;
            /** @description Milliseconds from the question to the end of the answer. */
            turn: components["schemas"]["LatencyOut"] | null;
            /**
             * Latency
             * @description By stage, those two among them.
             */
            latency: {
                [key: string]: components["schemas"]["LatencyOut"];
            };
        };
        /**
         * PreferredModelOut
         * @description The chat model that a collection's settings name.
         */
        PreferredModelOut: {
            /** Id */
            id: string;
            /**
             * Name
             * @description Null where it is gone or switched off; then the preferred one answers.
             */
            name: string | null;
        };
        /**
         * PreviewOut
         * @description The beginning of a text.
         */
        PreviewOut: {
            /** Document Id */
            document_id: string;
            /** Title */
            title: string;
            /** Version */
            version: number;
            /** Text */
            text: string;
            /** Truncated */
            truncated: boolean;
        };
        /**
         * PriceIn
         * @description What a model costs from a day on, in US dollars for a million tokens.
         */
        PriceIn: {
            /**
             * Model
             * @description What its provider calls it.
             */
            model: string;
            /**
             * Input
             * @description For a million tokens that it reads.
             * @example 2.5
             */
            input: number | string;
            /**
             * Output
             * @description For a million tokens that it writes.
             * @example 2.5
             */
            output: number | string;
            /**
             * Cached
             * @description For a million tokens that it has read before; as for others where it is left out.
             */
            cached?: (number | string) | null;
            /**
             * Since
             * @description From when on; now where it is left out.
             */
            since?: string | null;
        };
        /**
         * PriceOut
         * @description One of the tenant's own prices, in US dollars for a million tokens.
         */
        PriceOut: {
            /** Id */
            id: string;
            /** Model */
            model: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Input */
            input: string;
            /** Cached */
            cached: string;
            /** Output */
            output: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * PricePatch
         * @description What to correct of a price, in US dollars for a million tokens.
         */
        PricePatch: {
            /** Input */
            input?: (number | string) | null;
            /** Cached */
            cached?: (number | string) | null;
            /** Output */
            output?: (number | string) | null;
        };
        /**
         * ProblemOut
         * @description Why there is no answer.
         */
        ProblemOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * PromptDetails
         * @description Of the tokens that models read.
         */
        PromptDetails: {
            /** Cached Tokens */
            cached_tokens: number;
        };
        /**
         * PromptOut
         * @description A version of instructions.
         */
        PromptOut: {
            /** Number */
            number: number;
            /** Instructions */
            instructions: string;
            /** Note */
            note: string;
            /** Author Id */
            author_id: string | null;
            /**
             * Author
             * @description Name or address of who wrote it; null when they are gone.
             */
            author: string | null;
            /**
             * Current
             * @description Whether it is the version that counts.
             */
            current: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * QualityOut
         * @description How good a version is; nDCG and recall where questions say what is expected.
         */
        QualityOut: {
            ndcg_at_10: components["schemas"]["IntervalOut"] | null;
            recall_at_10: components["schemas"]["IntervalOut"] | null;
            /** P50 Ms */
            p50_ms: number;
            /** P95 Ms */
            p95_ms: number;
        };
        /**
         * QuestionIn
         * @description A question with its answers.
         */
        QuestionIn: {
            /** Question */
            question: string;
            /**
             * Expected
             * @description Documents that answer it; at least one, unless it cannot be answered.
             * @default []
             */
            expected?: components["schemas"]["ExpectedIn"][];
            /**
             * Answers
             * @description What a right answer contains; any of them.
             * @default []
             */
            answers?: string[];
            /**
             * Answerable
             * @description Whether the sources tell; else the right answer is none.
             * @default true
             */
            answerable?: boolean;
        };
        /**
         * QuestionOut
         * @description A question of a set.
         */
        QuestionOut: {
            /** Id */
            id: string;
            /** Question */
            question: string;
            /** Expected */
            expected: components["schemas"]["ExpectedOut"][];
            /** Answers */
            answers: string[];
            /** Answerable */
            answerable: boolean;
            /** Source */
            source: string;
            /** Message Id */
            message_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * QuestionReportOut
         * @description One question in both versions, by vectors alone: the documents that each finds first.
         */
        QuestionReportOut: {
            /** Query */
            query: string;
            /** Overlap */
            overlap: number;
            /** Candidate */
            candidate: string[];
            /** Baseline */
            baseline: string[];
            /** Ndcg Candidate */
            ndcg_candidate: number | null;
            /** Ndcg Baseline */
            ndcg_baseline: number | null;
        };
        /**
         * QuestionsIn
         * @description Questions to put into a set.
         */
        QuestionsIn: {
            /** Questions */
            questions: components["schemas"]["QuestionIn"][];
        };
        /**
         * QueueOut
         * @description The queue of the tenant at one look.
         */
        QueueOut: {
            /**
             * Workers
             * @description Busy ones; one that does nothing for you now is not seen here.
             */
            workers: components["schemas"]["BusyWorkerOut"][];
            /** Kinds */
            kinds: components["schemas"]["KindLoadOut"][];
            /**
             * Ended
             * @description Jobs that ended in the last five minutes.
             */
            ended: number;
            /**
             * Failed
             * @description Of them, those that failed.
             */
            failed: number;
            /**
             * Stuck
             * @description Running ones whose worker gives no sign of life; another one takes them over.
             */
            stuck: number;
            /**
             * Moving
             * @description False where jobs are due and nobody takes them; null: nothing is due.
             */
            moving: boolean | null;
            /**
             * Sentence
             * @description All of this for a person.
             */
            sentence: string;
        };
        /**
         * RankingIn
         * @description What else than likeness to the question speaks for a passage. What is not said is as the server is set up.
         *
         *     A weight of 1 takes two standard deviations of the candidates' scores from a passage without quality, or of no end
         *     of age.
         */
        RankingIn: {
            /** Quality */
            quality?: number | null;
            /** Freshness */
            freshness?: number | null;
            /** Half Life Days */
            half_life_days?: number | null;
        };
        /**
         * RatingIn
         * @description What you think of an answer: a score, a thumb, or both.
         */
        RatingIn: {
            /**
             * Message Id
             * @description The answer.
             */
            message_id: string;
            /** Score */
            score?: number | null;
            thumb?: components["schemas"]["Thumb"] | null;
            /**
             * Reasons
             * @default []
             */
            reasons?: components["schemas"]["Reason-Input"][];
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * RatingOut
         * @description A rating, and what it is about.
         */
        RatingOut: {
            /** Id */
            id: string;
            /** Message Id */
            message_id: string;
            /** Chat Id */
            chat_id: string;
            /** User Id */
            user_id: string;
            /** Score */
            score: number | null;
            thumb: components["schemas"]["Thumb"] | null;
            /** Reasons */
            reasons: components["schemas"]["citewell__services__ratings__fields__Reason"][];
            /** Text */
            text: string;
            /** Question */
            question: string;
            /** Answer */
            answer: string;
            /** State */
            state: string;
            /** Assistant Id */
            assistant_id: string | null;
            /** Assistant */
            assistant: string | null;
            /** Prompt Number */
            prompt_number: number | null;
            /** Model */
            model: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * RatingPatch
         * @description Changes of a rating; what is not there stays, and null takes a value away.
         */
        RatingPatch: {
            /** Score */
            score?: number | null;
            thumb?: components["schemas"]["Thumb"] | null;
            /** Reasons */
            reasons?: components["schemas"]["Reason-Input"][] | null;
            /** Text */
            text?: string | null;
        };
        /**
         * RatingStatsOut
         * @description What ratings come to.
         */
        RatingStatsOut: {
            /** Count */
            count: number;
            /**
             * Mean
             * @description Of the scores; null without one.
             */
            mean: number | null;
            /** Up */
            up: number;
            /** Down */
            down: number;
            /**
             * Scores
             * @description How often each score was given.
             */
            scores: {
                [key: string]: number;
            };
            /** Reasons */
            reasons: {
                [key: string]: number;
            };
            /** By Day */
            by_day: components["schemas"]["DayOut"][];
            /** By Assistant */
            by_assistant: components["schemas"]["ThingOut"][];
            /**
             * By Collection
             * @description An answer that could cite documents of several collections counts for each.
             */
            by_collection: components["schemas"]["ThingOut"][];
        };
        /**
         * RatingSumOut
         * @description Ratings that were given in a span.
         */
        RatingSumOut: {
            /** Count */
            count: number;
            /**
             * Mean
             * @description Of the scores, 1 to 5; null without one.
             */
            mean: number | null;
            /** Up */
            up: number;
            /** Down */
            down: number;
        };
        /**
         * Reason
         * @description Why an answer was good or bad. The words are counted, so there are no others.
         * @enum {string}
         */
        "Reason-Input": "wrong" | "incomplete" | "outdated" | "irrelevant_sources" | "unclear" | "other" | "correct" | "complete" | "good_sources" | "clear";
        /**
         * RebuildIn
         * @description What to rebuild: the indexes from stored vectors, or, with `reembed`, all vectors in a new version beside.
         */
        RebuildIn: {
            /**
             * Tenant Id
             * @description Your own tenant; said by earlier clients.
             */
            tenant_id?: string | null;
            /**
             * Namespace
             * @description A collection, where the tenant has more than one partition.
             */
            namespace?: string | null;
            /**
             * Reembed
             * @description Compute all vectors anew, with the configured model.
             * @default false
             */
            reembed?: boolean;
            /**
             * New Embedding Version
             * @description Name of the new version.
             */
            new_embedding_version?: string | null;
        };
        /**
         * RecordedQueryOut
         * @description A question that somebody asked. Who, is not kept.
         */
        RecordedQueryOut: {
            /** Id */
            id: string;
            /** Text */
            text: string;
            /** Source */
            source: string;
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * RefreshBody
         * @description A refresh token to exchange.
         */
        RefreshBody: {
            /**
             * Refresh Token
             * Format: password
             */
            refresh_token: string;
        };
        /**
         * RefusalOut
         * @description Why a file was not taken in.
         */
        RefusalOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * RegenerateIn
         * @description How to answer a question once more.
         */
        RegenerateIn: {
            /**
             * Model
             * @description Another model, by id or name.
             */
            model?: string | null;
            /**
             * Mode
             * @description Another mode of verification.
             */
            mode?: ("strict" | "mark" | "off") | null;
            /**
             * Stream
             * @description Send server-sent events while the answer is made, instead of the answer when it is there.
             * @default false
             */
            stream?: boolean;
        };
        /**
         * ReindexOut
         * @description The job that reads every document again. `task_id` says the same to earlier clients.
         */
        ReindexOut: {
            /** Task Id */
            task_id: string;
            /** Job Id */
            job_id: string;
        };
        /**
         * RemovedOut
         * @description It is gone for every reader; the job removes what is left of it. Nothing was there when `deleted` is false.
         */
        RemovedOut: {
            /** Deleted */
            deleted: boolean;
            /** Doc Id */
            doc_id: string;
            /** Chunks Deleted */
            chunks_deleted: number;
            /** Job Id */
            job_id: string | null;
        };
        /**
         * RenewIn
         * @description How long a link lives.
         */
        RenewIn: {
            /**
             * Days
             * @default 7
             */
            days?: number;
        };
        /**
         * RepairIn
         * @description Which findings to mend; all that can be mended where they are left out.
         */
        RepairIn: {
            /** Findings */
            findings?: number[] | null;
        };
        /**
         * ReportOut
         * @description What was found, and how much was looked at.
         */
        ReportOut: {
            /** Healthy */
            healthy: boolean;
            /** Findings */
            findings: components["schemas"]["citewell__http__schemas__indexes__FindingOut"][];
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /** Namespaces */
            namespaces: components["schemas"]["NamespaceOut"][];
        };
        /**
         * ResponseError
         * @description Why there is no answer.
         */
        ResponseError: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * ResponseIn
         * @description A question, alone or at the end of a conversation. Fields that mean nothing here are ignored.
         */
        ResponseIn: {
            /**
             * Model
             * @description `citewell`, or a collection or assistant of `GET /v1/models`.
             */
            model: string;
            /** Input */
            input: string | components["schemas"]["InputItem"][];
            /** Instructions */
            instructions?: string | null;
            /**
             * Previous Response Id
             * @description Go on in the chat of this response; it has to be one that was stored.
             */
            previous_response_id?: string | null;
            /**
             * Stream
             * @default false
             */
            stream?: boolean | null;
            /**
             * Store
             * @description Keep question and answer in a chat of yours.
             * @default true
             */
            store?: boolean | null;
            /**
             * Metadata
             * @description Kept with a new chat.
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * User
             * @description Kept with a new chat.
             */
            user?: string | null;
            /**
             * Max Output Tokens
             * @description Whole statements that fit into about so many.
             */
            max_output_tokens?: number | null;
        };
        /**
         * ResponseOut
         * @description An answer, with what Citewell knows about it in `citewell`.
         */
        ResponseOut: {
            /** Id */
            id: string;
            /**
             * Object
             * @default response
             * @constant
             */
            object?: "response";
            /** Created At */
            created_at: number;
            /**
             * Status
             * @enum {string}
             */
            status: "in_progress" | "completed" | "incomplete" | "failed";
            error?: components["schemas"]["ResponseError"] | null;
            incomplete_details?: components["schemas"]["Incomplete"] | null;
            /** Instructions */
            instructions?: string | null;
            /** Metadata */
            metadata?: {
                [key: string]: unknown;
            };
            /** Model */
            model: string;
            /** Output */
            output?: components["schemas"]["OutputMessage"][];
            /**
             * Parallel Tool Calls
             * @default false
             */
            parallel_tool_calls?: boolean;
            /** Previous Response Id */
            previous_response_id?: string | null;
            /** Store */
            store: boolean;
            /** Temperature */
            temperature?: number | null;
            /**
             * Tool Choice
             * @default none
             * @constant
             */
            tool_choice?: "none";
            /** Tools */
            tools?: unknown[];
            /** Top P */
            top_p?: number | null;
            usage?: components["schemas"]["ResponseUsage"] | null;
            citewell?: components["schemas"]["citewell__http__openai__rendering__EvidenceOut"] | null;
        };
        /**
         * ResponseUsage
         * @description Tokens of models; 0 where the answer is made of the sources' own sentences.
         */
        ResponseUsage: {
            /** Input Tokens */
            input_tokens: number;
            input_tokens_details: components["schemas"]["InputDetails"];
            /** Output Tokens */
            output_tokens: number;
            /**
             * @default {
             *       "reasoning_tokens": 0
             *     }
             */
            output_tokens_details?: components["schemas"]["OutputDetails"];
            /** Total Tokens */
            total_tokens: number;
        };
        /**
         * ResumedOut
         * @description What a kept login gives. Its cookie stays good.
         */
        ResumedOut: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds until the access token ends.
             */
            expires_in: number;
            user: components["schemas"]["UserOut"];
        };
        /**
         * RollbackIn
         * @description The version that shall count.
         */
        RollbackIn: {
            /** Number */
            number: number;
        };
        /**
         * RunComparisonOut
         * @description How the second of two measurements differs from the first, question by question.
         */
        RunComparisonOut: {
            /**
             * Questions
             * @description That both were asked.
             */
            questions: number;
            /** Differences */
            differences: components["schemas"]["FigureDifferenceOut"][];
        };
        /**
         * SearchIn
         * @description What to look for, and where.
         */
        SearchIn: {
            /**
             * Query
             * @example How long is parental leave?
             */
            query: string;
            /**
             * Collections
             * @description Look only here; else in all you can read.
             */
            collections?: string[] | null;
            /**
             * Namespace
             * @description One collection; instead of `collections`.
             */
            namespace?: string | null;
            /**
             * Tenant Id
             * @description Your own tenant; said by earlier clients.
             */
            tenant_id?: string | null;
            /**
             * Top K
             * @description How many chunks.
             * @default 10
             */
            top_k?: number;
            /**
             * Mode
             * @default hybrid
             * @enum {string}
             */
            mode?: "hybrid" | "dense" | "lexical";
            /**
             * Filter
             * @description On metadata and fields of documents. Operators: `eq`, `ne`, `in`, `gt`, `gte`, `lt`, `lte`, `exists`, `and`, `or`, `not`; fields begin with a dollar sign, such as `$kind`.
             * @example {
             *       "$kind": "webpage",
             *       "year": {
             *         "gte": 2024
             *       }
             *     }
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * Tags
             * @description Only documents whose metadata `tags` have all of these.
             */
            tags?: string[] | null;
            /**
             * As Of
             * @description Search what stood at that time, as far as the collections keep it.
             */
            as_of?: string | null;
            /**
             * Per Document
             * @description At most so many hits of one document.
             */
            per_document?: number | null;
            /**
             * Merge Neighbours
             * @description Make one hit of chunks that follow each other in their document.
             */
            merge_neighbours?: boolean | null;
            /**
             * Rerank
             * @description Let the reranker order the best, where one is set up; by default it does.
             */
            rerank?: boolean | null;
            /**
             * Explain
             * @description Say for each chunk why it is there.
             * @default false
             */
            explain?: boolean;
            /**
             * Facets
             * @description Count the documents that were found by these.
             */
            facets?: components["schemas"]["FacetName"][];
            /**
             * Prefix
             * @description The last word may be the beginning of one, for results while somebody types; with `mode` lexical.
             * @default false
             */
            prefix?: boolean;
        };
        /**
         * SearchOut
         * @description Chunks, best first. `note` says in what way the search was less than asked, if it was; `notes` to programs.
         */
        SearchOut: {
            /** Chunks */
            chunks: components["schemas"]["ChunkOut"][];
            /** Total Found */
            total_found: number;
            /** Took Ms */
            took_ms: number;
            /** Mode */
            mode: string;
            /** Note */
            note: string | null;
            /** Notes */
            notes: components["schemas"]["NoteOut"][];
            /**
             * Stages
             * @description Milliseconds by stage, where `explain` was asked for.
             */
            stages?: {
                [key: string]: number;
            } | null;
            /** @description Where they were asked for. */
            facets?: components["schemas"]["FacetCountsOut"] | null;
        };
        /**
         * ServingOut
         * @description The model that serves those who do not choose.
         */
        ServingOut: {
            /** Name */
            name: string;
            /**
             * From Settings
             * @description Whether the operator's settings name it.
             */
            from_settings: boolean;
        };
        /**
         * SessionOut
         * @description A login of yours that has not ended.
         */
        SessionOut: {
            /** Id */
            id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Seen At
             * Format: date-time
             * @description When it last got an access token.
             */
            seen_at: string;
            /**
             * Expires At
             * Format: date-time
             * @description When it ends unless it is used before.
             */
            expires_at: string;
            /** Address */
            address: string | null;
            /**
             * Agent
             * @description How the program that logged in calls itself; it may say anything.
             */
            agent: string | null;
            /**
             * Current
             * @description This request is made with it.
             */
            current: boolean;
        };
        /**
         * SettingOut
         * @description A setting of a kind of source.
         */
        SettingOut: {
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Required */
            required: boolean;
            /** Secret */
            secret: boolean;
            /**
             * Form
             * @description What its value is: `table` is an object of texts, `lines` a long text.
             * @enum {string}
             */
            form: "text" | "lines" | "list" | "table" | "number" | "flag" | "choice";
            /**
             * Choices
             * @description For a `choice`.
             */
            choices: string[];
            /**
             * Default
             * @description What a number, flag or choice is where nothing is said.
             */
            default: string | number | boolean | null;
        };
        /**
         * SetupBody
         * @description Name and first password of an account that has none.
         */
        SetupBody: {
            /** Name */
            name: string;
            /**
             * Password
             * Format: password
             */
            password: string;
        };
        /**
         * SharedChatOut
         * @description A shared chat, as far as you may read it.
         */
        SharedChatOut: {
            /** Id */
            id: string;
            /** Title */
            title: string;
            /**
             * Owner
             * @description Who shares it: a name, or else an address.
             */
            owner: string;
            /** Mine */
            mine: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Hidden
             * @description Statements that are not shown to you.
             */
            hidden: number;
            /** Messages */
            messages: components["schemas"]["SharedMessageOut"][];
        };
        /**
         * SharedCitationOut
         * @description A citation; `citation` is null where you may not read its document now, or it is gone.
         */
        SharedCitationOut: {
            /** N */
            n: number;
            /** Available */
            available: boolean;
            citation: components["schemas"]["citewell__http__schemas__chats__CitationOut"] | null;
        };
        /**
         * SharedMessageOut
         * @description A question or an answer, as far as you may read it.
         */
        SharedMessageOut: {
            /** Role */
            role: string;
            /** State */
            state: string;
            /**
             * Text
             * @description Of an answer: the statements that are shown.
             */
            text: string;
            /** Model */
            model: string | null;
            /** Mode */
            mode: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Hidden
             * @description Statements that are not shown to you.
             */
            hidden: number;
            /** Statements */
            statements: components["schemas"]["SharedStatementOut"][];
            /** Citations */
            citations: components["schemas"]["SharedCitationOut"][];
            /**
             * Conflicts
             * @description What sources that you can read disagree about.
             */
            conflicts: {
                [key: string]: unknown;
            }[];
            /**
             * Suggestions
             * @description Passages that you can read, to look yourself.
             */
            suggestions: {
                [key: string]: unknown;
            }[];
        };
        /**
         * SharedStatementOut
         * @description A statement; `statement` is null where you may not read what it rests on.
         */
        SharedStatementOut: {
            /** Available */
            available: boolean;
            /** Citations */
            citations: number[];
            statement: components["schemas"]["citewell__http__schemas__chats__StatementOut"] | null;
        };
        /**
         * SourceCheckIn
         * @description Settings of a source, to be tried.
         */
        SourceCheckIn: {
            /** Kind */
            kind: string;
            /**
             * Settings
             * @description What this kind is told; see `GET /v1/sources/kinds`.
             * @default {}
             */
            settings?: {
                [key: string]: unknown;
            };
            /**
             * Credentials
             * @description Its secret settings. Kept encrypted, never returned.
             * @default {}
             */
            credentials?: {
                [key: string]: string;
            };
        };
        /**
         * SourceCheckOut
         * @description What was found.
         */
        SourceCheckOut: {
            /** Message */
            message: string;
        };
        /**
         * SourceIn
         * @description A source to add.
         */
        SourceIn: {
            /** Kind */
            kind: string;
            /**
             * Settings
             * @description What this kind is told; see `GET /v1/sources/kinds`.
             * @default {}
             */
            settings?: {
                [key: string]: unknown;
            };
            /**
             * Credentials
             * @description Its secret settings. Kept encrypted, never returned.
             * @default {}
             */
            credentials?: {
                [key: string]: string;
            };
            /** Name */
            name: string;
            /**
             * Collection
             * @description Id, name or alias of the collection that it is read into.
             */
            collection: string;
            /**
             * Cron
             * @description When it is read by itself, in UTC: `30 3 * * *`, `@daily`.
             */
            cron?: string | null;
            /**
             * Sync
             * @description Whether to read it at once.
             * @default true
             */
            sync?: boolean;
        };
        /**
         * SourceItemOut
         * @description One thing of a source, and how its document is.
         */
        SourceItemOut: {
            /** Key */
            key: string;
            /** Title */
            title: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "indexed" | "failed" | "left_out";
            /** Reason */
            reason: string | null;
            /** Message */
            message: string | null;
            /** Document Id */
            document_id: string | null;
            /** Parent Key */
            parent_key: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * SourceKindOut
         * @description A kind of source.
         */
        SourceKindOut: {
            /** Name */
            name: string;
            /** Summary */
            summary: string;
            /** Admins Only */
            admins_only: boolean;
            /** Settings */
            settings: components["schemas"]["SettingOut"][];
        };
        /**
         * SourceKindsOut
         * @description The kinds that there are.
         */
        SourceKindsOut: {
            /** Items */
            items: components["schemas"]["SourceKindOut"][];
        };
        /**
         * SourcePatch
         * @description Changes of a source; what is not there stays. New settings need the credentials again.
         */
        SourcePatch: {
            /** Name */
            name?: string | null;
            /** Cron */
            cron?: string | null;
            /** Settings */
            settings?: {
                [key: string]: unknown;
            } | null;
            /** Credentials */
            credentials?: {
                [key: string]: string;
            } | null;
        };
        /**
         * SourceRunOut
         * @description One time that a source was read.
         */
        SourceRunOut: {
            /** Id */
            id: string;
            /** Number */
            number: number;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "completed" | "failed" | "cancelled";
            /**
             * Complete
             * @description Whether all of it was listed, so that what is gone there was removed here.
             */
            complete: boolean;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /** Message */
            message: string;
            error: components["schemas"]["JobErrorOut"] | null;
            /** Job Id */
            job_id: string | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Finished At */
            finished_at: string | null;
        };
        /**
         * StartedOut
         * @description A version, and the job that works on it.
         */
        StartedOut: {
            /** Job Id */
            job_id: string;
            /**
             * Status
             * @description State of the job.
             */
            status: string;
            embedding_version: components["schemas"]["citewell__http__schemas__embedding_versions__VersionOut"];
        };
        /**
         * StarterOut
         * @description A question, and the assistant or the collection that it was written for.
         */
        StarterOut: {
            /** Question */
            question: string;
            /** Assistant Id */
            assistant_id: string | null;
            /** Collection Id */
            collection_id: string | null;
        };
        /**
         * StartersOut
         * @description What a page offers to ask; nothing where nobody wrote anything down.
         */
        StartersOut: {
            /** Items */
            items: components["schemas"]["StarterOut"][];
        };
        /**
         * StreamOptions
         * @description What is sent besides the text.
         */
        StreamOptions: {
            /** Include Usage */
            include_usage?: boolean | null;
        };
        /**
         * SyncIn
         * @description How a source is read.
         */
        SyncIn: {
            /**
             * Full
             * @description Ask for everything again, with who may read it.
             * @default false
             */
            full?: boolean;
            /**
             * Remove Missing
             * @description Remove what is missing even where that is most of what was there.
             * @default false
             */
            remove_missing?: boolean;
        };
        /**
         * TenantOut
         * @description An organisation.
         */
        TenantOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * TenantPatch
         * @description A new name for the tenant.
         */
        TenantPatch: {
            /** Name */
            name: string;
        };
        /**
         * TenantSettingOut
         * @description A setting: what it takes, what it is, and where that comes from.
         */
        TenantSettingOut: {
            /** Key */
            key: string;
            /**
             * Group
             * @description The first word of the key.
             */
            group: string;
            /**
             * Kind
             * @description What values it takes; a line is a text without line breaks.
             * @enum {string}
             */
            kind: "switch" | "whole" | "number" | "choice" | "line" | "text" | "language" | "rate";
            /** Description */
            description: string;
            /**
             * Allowed
             * @description What it takes, in words.
             */
            allowed: string;
            /**
             * Choices
             * @description The words that it takes, of the kind `choice`.
             */
            choices: string[];
            /**
             * Word
             * @description A word that it takes beside the values of its kind, for none of them.
             */
            word: string | null;
            /**
             * Minimum
             * @description Of a number.
             */
            minimum: number | null;
            /**
             * Maximum
             * @description Of a number, or characters of a text.
             */
            maximum: number | null;
            /**
             * Capped
             * @description What the environment says is the most; less may be chosen.
             */
            capped: boolean;
            /**
             * Value
             * @description What counts now.
             */
            value: boolean | number | string;
            /**
             * Initial
             * @description What counts after a reset.
             */
            initial: boolean | number | string;
            /**
             * Source
             * @description Whether it was changed, else where it comes from.
             * @enum {string}
             */
            source: "default" | "environment" | "changed";
            /**
             * Variable
             * @description The variable of the environment, if there is one.
             */
            variable: string | null;
            /** Changed At */
            changed_at: string | null;
            /**
             * Changed By
             * @description Id of a user, who may be gone.
             */
            changed_by: string | null;
        };
        /**
         * TenantSettingsOut
         * @description All settings, at a revision.
         */
        TenantSettingsOut: {
            /**
             * Revision
             * @description Rises with every change.
             */
            revision: number;
            /** Items */
            items: components["schemas"]["TenantSettingOut"][];
        };
        /**
         * TenantSettingsPatch
         * @description Values by key; null sets one back to what the environment says, or to its default.
         * @example {
         *       "search.quality_boost": 0.5
         *     }
         */
        TenantSettingsPatch: {
            [key: string]: boolean | number | string | null;
        };
        /**
         * TextBatchIn
         * @description Several texts. Of two under one key the last one counts.
         */
        TextBatchIn: {
            /** Docs */
            docs: components["schemas"]["TextIn"][];
            /**
             * Async Mode
             * @description Answer as soon as all are durable; a job makes them searchable.
             * @default false
             */
            async_mode?: boolean;
        };
        /**
         * TextIn
         * @description A text under a key. What is said about its chunks counts for it alone, and stays with it.
         */
        TextIn: {
            /**
             * Tenant Id
             * @description Your own tenant, by id or name.
             */
            tenant_id?: string | null;
            /**
             * Namespace
             * @description Id, name or alias of a collection; a new name makes a private one.
             * @example handbook
             */
            namespace: string;
            /**
             * Doc Id
             * @description Your key, unique in the namespace.
             * @example handbook/leave
             */
            doc_id: string;
            /**
             * Text
             * @description Plain text or Markdown, 1000000 characters at most.
             * @example Leave is 14 weeks.
             */
            text: string;
            /**
             * Title
             * @description Else the first heading, else the key.
             */
            title?: string | null;
            /**
             * Metadata
             * @description What searches can filter on. Not given: as before.
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /**
             * Chunk Strategy
             * @description Else as the namespace says.
             */
            chunk_strategy?: ("default" | "sentence" | "heading" | "table" | "legal" | "fixed") | null;
            /**
             * Chunk Overlap
             * @description Tokens that neighbours share, below half of a chunk. Else as the namespace says.
             */
            chunk_overlap?: number | null;
            /**
             * Enrich Context
             * @description Whether title and headings are embedded with a chunk. Else as the namespace says.
             */
            enrich_context?: boolean | null;
        };
        /**
         * TextOut
         * @description The text of a version. Offsets count Unicode code points.
         */
        TextOut: {
            /** Document Id */
            document_id: string;
            /** Collection Id */
            collection_id: string;
            /** Title */
            title: string;
            /** Version */
            version: number;
            /** Media Type */
            media_type: string | null;
            /** Language */
            language: string | null;
            /** Text */
            text: string;
            /** Text Chars */
            text_chars: number;
            /** Pages */
            pages: components["schemas"]["PageSpan"][];
            /** Headings */
            headings: components["schemas"]["HeadingSpan"][];
        };
        /**
         * ThingOut
         * @description The ratings of answers by an assistant, or from a collection.
         */
        ThingOut: {
            /** Count */
            count: number;
            /**
             * Mean
             * @description Of the scores; null without one.
             */
            mean: number | null;
            /** Up */
            up: number;
            /** Down */
            down: number;
            /**
             * Id
             * @description Null for answers without an assistant.
             */
            id: string | null;
            /**
             * Name
             * @description Null when it is gone or hidden from you.
             */
            name: string | null;
        };
        /**
         * Thumb
         * @description A judgement in one click.
         * @enum {string}
         */
        Thumb: "up" | "down";
        /**
         * ToReviewOut
         * @description A question whose answer was rated badly.
         */
        ToReviewOut: {
            /** Message Id */
            message_id: string;
            /** Question */
            question: string;
            /** Answer */
            answer: string;
            /** Score */
            score: number | null;
            thumb: components["schemas"]["Thumb"] | null;
            /** Reasons */
            reasons: string[];
            /** Text */
            text: string;
            /**
             * Documents
             * @description External ids of what it cites.
             */
            documents: string[];
        };
        /**
         * TokenPriceOut
         * @description US dollars for a million tokens.
         */
        TokenPriceOut: {
            /** Input */
            input: string;
            /** Cached */
            cached: string;
            /** Output */
            output: string;
        };
        /**
         * TokensOut
         * @description What a login gives (RFC 6749 §5.1).
         */
        TokensOut: {
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            /**
             * Expires In
             * @description Seconds until the access token ends.
             */
            expires_in: number;
            /**
             * Refresh Token
             * @description Good once, for `auth/refresh`.
             */
            refresh_token: string;
            user: components["schemas"]["UserOut"];
        };
        /**
         * UpdatedOut
         * @description Documents that were changed together.
         */
        UpdatedOut: {
            /** Updated */
            updated: number;
            /** Items */
            items: components["schemas"]["DocumentOut"][];
        };
        /**
         * UploadedOut
         * @description What became of an upload. `job_id` is null when there is nothing to read: the same bytes were there.
         */
        UploadedOut: {
            document: components["schemas"]["DocumentOut"];
            /** Job Id */
            job_id: string | null;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "created" | "replaced" | "retried" | "updated" | "unchanged" | "linked" | "duplicate";
        };
        /**
         * UpsertOut
         * @description What became of the texts. Without `job_id`, they can be searched now.
         */
        UpsertOut: {
            /**
             * Accepted
             * @description Whether all were taken; `failed` says which were not.
             */
            accepted: boolean;
            /** Upserted Docs */
            upserted_docs: number;
            /**
             * Skipped Docs
             * @description Were there already as they were sent.
             */
            skipped_docs: number;
            /** Chunks Created */
            chunks_created: number;
            /**
             * Job Id
             * @description The job that makes them searchable, where one has to.
             */
            job_id: string | null;
            /** Failed */
            failed: components["schemas"]["FailureOut"][];
        };
        /**
         * UrlCitation
         * @description Where a mark stands in the text, and what it leads to.
         */
        UrlCitation: {
            /**
             * Start Index
             * @description Where the mark, such as `[1]`, begins in the text, in code points.
             */
            start_index: number;
            /** End Index */
            end_index: number;
            /** Title */
            title: string;
            /**
             * Url
             * @description Opens the version that was cited, at the cited words.
             */
            url: string;
        };
        /**
         * UsageOut
         * @description What one group used.
         */
        UsageOut: {
            /**
             * Key
             * @description A day, an id, the name of a model, or a purpose.
             */
            key: string;
            /**
             * Name
             * @description What people call it, where that is known and yours to see.
             */
            name: string | null;
            /** Questions */
            questions: number;
            /** Answered */
            answered: number;
            /** Abstained */
            abstained: number;
            /** Failed */
            failed: number;
            /** Cancelled */
            cancelled: number;
            /**
             * Calls
             * @description Of models.
             */
            calls: number;
            /**
             * Tokens In
             * @description Cached ones among them.
             */
            tokens_in: number;
            /** Tokens Cached */
            tokens_cached: number;
            /** Tokens Out */
            tokens_out: number;
            /**
             * Cost
             * @description US dollars, of the calls whose price is known.
             */
            cost: string;
            /**
             * Unpriced
             * @description Calls whose price is not known.
             */
            unpriced: number;
            /**
             * Latency
             * @description By stage.
             */
            latency: {
                [key: string]: components["schemas"]["LatencyOut"];
            };
        };
        /**
         * UsageReportOut
         * @description A report: its rows, those that cost most first; days in order.
         */
        UsageReportOut: {
            /**
             * From
             * Format: date
             */
            from: string;
            /**
             * To
             * Format: date
             */
            to: string;
            group_by: components["schemas"]["GroupBy"];
            /** Items */
            items: components["schemas"]["UsageOut"][];
            /**
             * Groups
             * @description How many there are in all; `items` may hold fewer.
             */
            groups: number;
            /** @description Of everything, also of groups that `items` does not hold. */
            total: components["schemas"]["UsageOut"];
        };
        /**
         * UserCreate
         * @description A new user.
         */
        UserCreate: {
            /** Email */
            email: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Role
             * @default user
             * @enum {string}
             */
            role?: "admin" | "editor" | "user";
            /**
             * Password
             * @description Without one, they come by a login link.
             */
            password?: string | null;
        };
        /**
         * UserImpactOut
         * @description How much a user has. Chats, keys that work and memberships go with the user; the rest stays, owned by nobody.
         */
        UserImpactOut: {
            /** Chats */
            chats: number;
            /** Api Keys */
            api_keys: number;
            /** Groups */
            groups: number;
            /** Collections */
            collections: number;
            /** Documents */
            documents: number;
            /** Sources */
            sources: number;
            /** Crawls */
            crawls: number;
            /** Assistants */
            assistants: number;
        };
        /**
         * UserOut
         * @description A user.
         */
        UserOut: {
            /** Id */
            id: string;
            /** Email */
            email: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "admin" | "editor" | "user";
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "suspended";
            /** Has Password */
            has_password: boolean;
            /** Revision */
            revision: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Last Login At */
            last_login_at: string | null;
        };
        /**
         * UserPatch
         * @description What to change of a user; what is not given stays. A null password removes it.
         */
        UserPatch: {
            /**
             * Email
             * @default
             */
            email?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Role
             * @default user
             * @enum {string}
             */
            role?: "admin" | "editor" | "user";
            /**
             * Status
             * @default active
             * @enum {string}
             */
            status?: "active" | "suspended";
            /** Password */
            password?: string | null;
        };
        /**
         * VerifyIn
         * @description How to verify.
         */
        VerifyIn: {
            /**
             * Tenant Id
             * @description Your own tenant, by id or name.
             */
            tenant_id?: string | null;
            /**
             * Namespace
             * @description Tell of this collection only: id, name or alias. All is examined in any case.
             */
            namespace?: string | null;
            /**
             * Repair
             * @description Mend what a program can mend.
             * @default false
             */
            repair?: boolean;
        };
        /**
         * VersionErrorOut
         * @description Why a build stopped.
         */
        VersionErrorOut: {
            /** Code */
            code: string;
            /** Message */
            message: string;
        };
        /**
         * VersionIn
         * @description What to build.
         */
        VersionIn: {
            /**
             * Model
             * @description One of `offered` in the list of versions; the configured model by default.
             * @example path:/models/e5-small
             */
            model?: string | null;
            /**
             * Name
             * @description By default `v` and the version's number.
             */
            name?: string | null;
            /**
             * Precision
             * @description Arithmetic of a local model; as the settings say by default.
             */
            precision?: ("auto" | "int8" | "fp32") | null;
            /**
             * Enrich Context
             * @description Embed title and headings with each chunk; as the collections say by default.
             */
            enrich_context?: boolean | null;
            /**
             * Namespace
             * @description A collection, where the tenant has more than one partition.
             */
            namespace?: string | null;
        };
        /**
         * VersionIndexOut
         * @description The index of a version: how many changes of the log it has yet to take in, and its newest segment's rows.
         */
        VersionIndexOut: {
            /** Behind */
            behind: number;
            /** Rows */
            rows: number;
        };
        /**
         * VersionsOut
         * @description All versions, the newest first, and the models that more may be built with.
         */
        VersionsOut: {
            /** Items */
            items: components["schemas"]["citewell__http__schemas__embedding_versions__VersionOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total: number;
            /**
             * Offered
             * @description The configured model first.
             */
            offered: string[];
        };
        /**
         * WaitingOut
         * @description Why a job does not move.
         */
        WaitingOut: {
            /**
             * Reason
             * @enum {string}
             */
            reason: "turn" | "retry" | "time" | "paused" | "starved" | "stuck";
            /**
             * Ahead
             * @description Due jobs that come first.
             */
            ahead: number;
            /**
             * Until
             * @description Not before this time.
             */
            until: string | null;
            /**
             * Starts At
             * @description When it will begin, estimated; null where that is not known.
             */
            starts_at: string | null;
            /**
             * Sentence
             * @description All of this for a person.
             */
            sentence: string;
        };
        /**
         * WantedOut
         * @description Paths of files that are to be sent. The others are there already with the same bytes.
         */
        WantedOut: {
            /** Wanted */
            wanted: string[];
        };
        /**
         * WebpageAcceptedOut
         * @description A page that will be fetched, and the job that does it.
         */
        WebpageAcceptedOut: {
            webpage: components["schemas"]["WebpageOut"];
            /** Job Id */
            job_id: string;
        };
        /**
         * WebpageIn
         * @description A page to fetch.
         */
        WebpageIn: {
            /** Url */
            url: string;
            /**
             * Collection Id
             * @description Id, name or alias of the collection that it goes into.
             */
            collection_id: string;
            /**
             * Render
             * @description Whether it is opened in a browser, for scripts to write it.
             * @default false
             */
            render?: boolean;
            /**
             * Respect Robots
             * @description Whether robots.txt is obeyed.
             * @default true
             */
            respect_robots?: boolean;
        };
        /**
         * WebpageOut
         * @description An address that was looked at. `state` is `indexed` when searches find it.
         */
        WebpageOut: {
            /** Id */
            id: string;
            /** Collection Id */
            collection_id: string;
            /** Crawl Id */
            crawl_id: string | null;
            /** Document Id */
            document_id: string | null;
            /** Url */
            url: string;
            /**
             * Canonical Url
             * @description For a duplicate, where its content is.
             */
            canonical_url: string | null;
            /** Final Url */
            final_url: string | null;
            /** Title */
            title: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "indexed" | "duplicate" | "excluded" | "failed" | "gone";
            /** Reason */
            reason: string | null;
            /** Message */
            message: string | null;
            /** Media Type */
            media_type: string | null;
            /** Http Status */
            http_status: number | null;
            /** Depth */
            depth: number;
            /** Etag */
            etag: string | null;
            /** Last Modified */
            last_modified: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Fetched At */
            fetched_at: string | null;
            /** Changed At */
            changed_at: string | null;
        };
        /**
         * WholeAnswerRunOut
         * @description A measurement of answers with everything that was measured.
         */
        WholeAnswerRunOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Report */
            report: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * Why
         * @description What went wrong: nothing was found to answer with, the answer failed, or it was rated badly.
         * @enum {string}
         */
        Why: "abstained" | "failed" | "low_rating";
        /**
         * WithoutEvidence
         * @description What is said where the sources do not tell: that, that with the nearest passages, or what the model knows.
         * @enum {string}
         */
        WithoutEvidence: "abstain" | "nearest" | "general";
        /**
         * CitationOut
         * @description A checked span: the text of the version from `start` to `end` (code points) is `quote`.
         */
        citewell__http__openai__rendering__CitationOut: {
            /** N */
            n: number;
            /** Document Id */
            document_id: string;
            /** Version */
            version: number;
            /** Title */
            title: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Quote */
            quote: string;
            /** Page */
            page: number | null;
            /** Heading Path */
            heading_path: string[];
            /** Url */
            url: string;
        };
        /**
         * EvidenceOut
         * @description What Citewell knows about an answer beyond its text.
         */
        citewell__http__openai__rendering__EvidenceOut: {
            /**
             * State
             * @description `answered`, or `abstained` when the sources that you can read do not tell.
             */
            state: string;
            /**
             * Model
             * @description Who wrote it: a chat model, or the extractive answerer.
             */
            model?: string | null;
            /**
             * Mode
             * @description What became of statements that their quotes do not bear out.
             */
            mode?: string | null;
            /**
             * Session Id
             * @description The chat that it is kept in, if it is kept.
             */
            session_id?: string | null;
            /** Message Id */
            message_id?: string | null;
            /** Statements */
            statements?: components["schemas"]["citewell__http__openai__rendering__StatementOut"][];
            /** Citations */
            citations?: components["schemas"]["citewell__http__openai__rendering__CitationOut"][];
            /**
             * Conflicts
             * @description What sources disagree about.
             */
            conflicts?: {
                [key: string]: unknown;
            }[];
            /**
             * Warnings
             * @description Budgets that are nearly used up.
             */
            warnings?: string[];
        };
        /**
         * StatementOut
         * @description A statement, where it stands in the text, and what became of its verification.
         */
        citewell__http__openai__rendering__StatementOut: {
            /** Text */
            text: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Support */
            support: number | null;
            /** Verdict */
            verdict: string;
            /** Citations */
            citations: number[];
        };
        /**
         * ComparisonOut
         * @description What became of the lines of one version in another.
         */
        citewell__http__schemas__assistants__ComparisonOut: {
            before: components["schemas"]["PromptOut"];
            after: components["schemas"]["PromptOut"];
            /** Lines */
            lines: components["schemas"]["LineOut"][];
        };
        /**
         * NamedOut
         * @description A collection or model.
         */
        citewell__http__schemas__assistants__NamedOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * NamedOut
         * @description Something by its name.
         */
        citewell__http__schemas__bulk__NamedOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * CitationOut
         * @description A checked span: the text of the version from `start` to `end` (code points) is `quote`.
         */
        citewell__http__schemas__chats__CitationOut: {
            /** N */
            n: number;
            /** Document Id */
            document_id: string;
            /** Version */
            version: number;
            /** Title */
            title: string;
            /** Collection Id */
            collection_id: string | null;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Quote */
            quote: string;
            /** Page */
            page: number | null;
            /** Heading Path */
            heading_path: string[];
            /**
             * Normalisation
             * @description How the quote that a model gave had to be read to be found.
             */
            normalisation?: string[];
        };
        /**
         * FindingOut
         * @description Why a statement is not supported.
         */
        citewell__http__schemas__chats__FindingOut: {
            /** Fault */
            fault: string;
            /** Words */
            words: string;
        };
        /**
         * SourceOut
         * @description A document that an answer cites.
         */
        citewell__http__schemas__chats__SourceOut: {
            /** Document Id */
            document_id: string;
            /** Title */
            title: string;
            /** Citations */
            citations: number[];
        };
        /**
         * StatementOut
         * @description One statement of an answer, with the numbers of its citations.
         */
        citewell__http__schemas__chats__StatementOut: {
            /** Text */
            text: string;
            /**
             * Support
             * @description How far its quotes carry it; null where not verified.
             */
            support: number | null;
            /** Verdict */
            verdict: string;
            /** Citations */
            citations: number[];
            /**
             * Findings
             * @description What its quotes do not bear out.
             */
            findings?: components["schemas"]["citewell__http__schemas__chats__FindingOut"][];
            /**
             * Lead
             * @description What stands between it and the statement before.
             * @default
             */
            lead?: string;
        };
        /**
         * ShareIn
         * @description With whom something is shared: one user or one group.
         */
        citewell__http__schemas__collections__ShareIn: {
            /** User Id */
            user_id?: string | null;
            /** Group Id */
            group_id?: string | null;
            /**
             * Right
             * @default read
             * @enum {string}
             */
            right?: "read" | "write";
        };
        /**
         * ShareOut
         * @description With whom something is shared.
         */
        citewell__http__schemas__collections__ShareOut: {
            /** User Id */
            user_id: string | null;
            /** Group Id */
            group_id: string | null;
            /**
             * Right
             * @enum {string}
             */
            right: "read" | "write";
        };
        /**
         * VersionOut
         * @description A version of a document's content.
         */
        citewell__http__schemas__documents__VersionOut: {
            /** Number */
            number: number;
            /**
             * State
             * @enum {string}
             */
            state: "building" | "current" | "superseded" | "failed" | "linked";
            /**
             * Content Hash
             * @description SHA-256 of the file.
             */
            content_hash: string;
            /** File Name */
            file_name: string;
            /** Media Type */
            media_type: string | null;
            /** Size Bytes */
            size_bytes: number;
            /** Title */
            title: string | null;
            /** Language */
            language: string | null;
            /** Text Chars */
            text_chars: number | null;
            /** Chunk Count */
            chunk_count: number;
            /** Warnings */
            warnings: string[];
            /** File Metadata */
            file_metadata: {
                [key: string]: unknown;
            };
            /**
             * Chunking
             * @description How it was cut.
             */
            chunking: {
                [key: string]: unknown;
            } | null;
            /** Parser */
            parser: string | null;
            /** Parser Version */
            parser_version: string | null;
            /** Created By */
            created_by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Published At */
            published_at: string | null;
            /** Superseded At */
            superseded_at: string | null;
        };
        /**
         * ComparisonOut
         * @description Two versions side by side.
         */
        citewell__http__schemas__embedding_versions__ComparisonOut: {
            /** Candidate */
            candidate: string;
            /** Baseline */
            baseline: string;
            /** Questions */
            questions: number;
            /**
             * Expected
             * @description How many questions say what is expected.
             */
            expected: number;
            /** Modes */
            modes: components["schemas"]["ModeReportOut"][];
            /** Most Different */
            most_different: components["schemas"]["QuestionReportOut"][];
        };
        /**
         * VersionOut
         * @description A vector space and the model that made its vectors.
         */
        citewell__http__schemas__embedding_versions__VersionOut: {
            /** Id */
            id: string;
            /** Partition Id */
            partition_id: string;
            /** Number */
            number: number;
            /** Name */
            name: string;
            /**
             * Model
             * @description Which model exactly, with the hash of its weights where they are local.
             */
            model: string;
            /**
             * Opened As
             * @description What the model is opened by, as in `CITEWELL_EMBEDDING_MODEL`.
             */
            opened_as: string;
            /** Precision */
            precision: string;
            /** Dimension */
            dimension: number;
            /** Runtime */
            runtime: string;
            /** Enrich Context */
            enrich_context: boolean | null;
            /**
             * State
             * @enum {string}
             */
            state: "building" | "ready" | "serving" | "retired" | "failed";
            /** Vectors Done */
            vectors_done: number;
            /**
             * Vectors Total
             * @description What is to be built, with what is kept of the past; once built, the live chunks.
             */
            vectors_total: number;
            /**
             * Vectors Missing
             * @description Chunks that searches need and that have no vector now; null in lists.
             */
            vectors_missing: number | null;
            /**
             * Tokens
             * @description What the build gave to the model.
             */
            tokens: number;
            /**
             * Seconds
             * @description What the model took for it.
             */
            seconds: number;
            /**
             * Eta Seconds
             * @description How long the rest takes at this speed; null unless it is building.
             */
            eta_seconds: number | null;
            /** @description Null while there is none. */
            index: components["schemas"]["VersionIndexOut"] | null;
            error: components["schemas"]["VersionErrorOut"] | null;
            /**
             * Predecessor Id
             * @description What served before, and would serve again after a rollback.
             */
            predecessor_id: string | null;
            /** Job Id */
            job_id: string | null;
            /** Created By */
            created_by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Ready At */
            ready_at: string | null;
            /** Promoted At */
            promoted_at: string | null;
            /** Retired At */
            retired_at: string | null;
        };
        /**
         * EvidenceOut
         * @description An answer's state and all of its evidence, in the order in which it was found.
         */
        citewell__http__schemas__evidence__EvidenceOut: {
            /** Message Id */
            message_id: string;
            /** Session Id */
            session_id: string;
            /** State */
            state: string;
            /**
             * Query
             * @description The question as it was looked up, where a follow-up was written out.
             */
            query: string | null;
            /** Model */
            model: string | null;
            /** Assistant Id */
            assistant_id: string | null;
            /**
             * Prompt Number
             * @description Version of the assistant's instructions.
             */
            prompt_number: number | null;
            /** Usage */
            usage: {
                [key: string]: unknown;
            } | null;
            /** Evidence */
            evidence: components["schemas"]["EvidenceItemOut"][];
        };
        /**
         * FindingOut
         * @description Something that is not as it should be.
         */
        citewell__http__schemas__indexes__FindingOut: {
            /** Check */
            check: string;
            /** Subject */
            subject: string;
            /** Message */
            message: string;
            /** Repair */
            repair: string | null;
            /** Repaired */
            repaired: boolean;
        };
        /**
         * NamedOut
         * @description Something by its id and name.
         */
        citewell__http__schemas__models__NamedOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * ShareIn
         * @description What of a chat to share.
         */
        citewell__http__schemas__shares__ShareIn: {
            /**
             * Leaf Id
             * @description The last message to show; without it, the end of the branch that is shown.
             */
            leaf_id?: string | null;
        };
        /**
         * ShareOut
         * @description A chat of yours that colleagues may read.
         */
        citewell__http__schemas__shares__ShareOut: {
            /** Id */
            id: string;
            /** Session Id */
            session_id: string;
            /** Leaf Id */
            leaf_id: string;
            /** Title */
            title: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Path
             * @description The link, without the address of this server: `/#share=…`.
             */
            path: string;
        };
        /**
         * SourceOut
         * @description A source.
         */
        citewell__http__schemas__sources__SourceOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Kind */
            kind: string;
            /** Collection Id */
            collection_id: string;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Has Credentials */
            has_credentials: boolean;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "paused";
            /** Cron */
            cron: string | null;
            /** Next Run At */
            next_run_at: string | null;
            /** Items */
            items: number;
            /**
             * Job Id
             * @description The job that reads it now, or read it last.
             */
            job_id: string | null;
            last_run: components["schemas"]["SourceRunOut"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * FindingOut
         * @description What a crawl has to do with an address.
         */
        citewell__http__schemas__web__FindingOut: {
            /** Url */
            url: string;
            /**
             * Reason
             * @enum {string}
             */
            reason: "visited" | "host" | "path" | "pattern" | "asset" | "trap" | "running" | "limits" | "not_linked";
            /** Message */
            message: string;
            /** @description What became of it, where it was looked at. */
            page: components["schemas"]["WebpageOut"] | null;
        };
        /**
         * Reason
         * @description Why an answer was good or bad. The words are counted, so there are no others.
         * @enum {string}
         */
        citewell__services__ratings__fields__Reason: "wrong" | "incomplete" | "outdated" | "irrelevant_sources" | "unclear" | "other" | "correct" | "complete" | "good_sources" | "clear";
        /**
         * Reason
         * @description Why a document is there, or is not.
         * @enum {string}
         */
        citewell__services__search__explanation__Reason: "found" | "no_right" | "deleted" | "failed" | "not_indexed" | "other_collection" | "filtered" | "no_text" | "no_vector" | "no_word" | "not_a_candidate" | "below_top_k" | "crowded_out";
        /**
         * Problem
         * @description Why a request was not done.
         */
        Problem: {
            /**
             * Type
             * @description A stable URI of the kind of problem.
             */
            type: string;
            /**
             * Title
             * @description The kind of problem, in words.
             */
            title: string;
            /** Status */
            status: number;
            /**
             * Detail
             * @description What is wrong, and what to do about it.
             */
            detail: string;
            /**
             * Code
             * @description A stable word for the kind of problem.
             */
            code: string;
            /**
             * Request Id
             * @description Names the request in the server's log.
             */
            request_id: string;
            /** Errors */
            errors?: components["schemas"]["ProblemError"][];
            /**
             * Facts
             * @description Values that a program can act on.
             */
            facts?: {
                [key: string]: unknown;
            };
        };
        /**
         * ProblemError
         * @description One thing that is wrong with the request.
         */
        ProblemError: {
            /**
             * Pointer
             * @description Where: `/body/name`, `/query/limit`, …
             */
            pointer: string;
            /**
             * Detail
             * @description What is wrong there.
             */
            detail: string;
            /**
             * Code
             * @description A stable word for what is wrong: `too_long`, `empty`, `missing`, `not_allowed`, …
             */
            code: string;
            /**
             * Facts
             * @description Its numbers and choices, such as `most`.
             */
            facts?: {
                [key: string]: unknown;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    openai_create_completion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompletionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompletionOut"];
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
        };
    };
    openai_create_response: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResponseIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseOut"];
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
        };
    };
    openai_list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
        };
    };
    openai_get_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
        };
    };
    openai_create_embeddings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmbeddingsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmbeddingsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorOut"];
                };
            };
        };
    };
    search_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_api_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiInfoOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_identity_login"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_redeem_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_keep: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_resume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LogoutBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_list_sessions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SessionOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                login_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    identity_change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_list_users: {
        parameters: {
            query?: {
                /** @description Part of the address or the name. */
                q?: string | null;
                role?: ("admin" | "editor" | "user") | null;
                status?: ("active" | "suspended") | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_UserOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_create_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_delete_user: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_change_user: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_impact_of_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserImpactOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    users_make_login_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginLinkBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginLinkOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_list_invitations: {
        parameters: {
            query?: {
                state?: ("open" | "accepted" | "withdrawn" | "expired" | "void") | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_InvitationOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_invite: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMade"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_get_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_renew_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMade"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_look_at_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationLinkIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_list_groups: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_GroupOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_create_group: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_get_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_delete_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_change_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_list_members: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_MemberOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_add_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    groups_remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    api_keys_list_keys: {
        parameters: {
            query?: {
                /** @description Whose keys; others' only for admins. */
                user_id?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ApiKeyOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    api_keys_create_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    api_keys_get_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    api_keys_revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    api_keys_rename_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tenants_list_tenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_TenantOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tenants_get_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tenants_rename_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    settings_list_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantSettingsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    settings_change_settings: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantSettingsPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantSettingsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_list_entries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                /** @description `user.create`, or `user.` for all of them. */
                action?: string | null;
                outcome?: string | null;
                actor_id?: string | null;
                actor_kind?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                channel?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AuditEntryOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_entries_as_csv: {
        parameters: {
            query?: {
                /** @description `user.create`, or `user.` for all of them. */
                action?: string | null;
                outcome?: string | null;
                actor_id?: string | null;
                actor_kind?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                channel?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_summary: {
        parameters: {
            query?: {
                /** @description `user.create`, or `user.` for all of them. */
                action?: string | null;
                outcome?: string | null;
                actor_id?: string | null;
                actor_kind?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                channel?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSummaryOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChainCheckOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_of_user: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                /** @description `user.create`, or `user.` for all of them. */
                action?: string | null;
                outcome?: string | null;
                actor_id?: string | null;
                actor_kind?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                channel?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AuditEntryOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_of_resource: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                /** @description `user.create`, or `user.` for all of them. */
                action?: string | null;
                outcome?: string | null;
                actor_id?: string | null;
                actor_kind?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                channel?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path: {
                type: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AuditEntryOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_list_jobs: {
        parameters: {
            query?: {
                state?: ("pending" | "running" | "completed" | "failed" | "cancelled")[] | null;
                kind?: string[] | null;
                collection_id?: string | null;
                resource_type?: string | null;
                resource_id?: string | null;
                /** @description Say of each why it waits; slower. */
                waiting?: boolean;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_JobOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_queue_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobCountsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_follow_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_pause_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_resume_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    jobs_retry_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_list_collections: {
        parameters: {
            query?: {
                type?: ("documents" | "webpages" | "mixed") | null;
                /** @description Part of the name. */
                name?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_CollectionOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_create_collection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_create_collections: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_get_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_replace_collection: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_delete_collection: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_change_collection: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_get_collection_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_set_collection_access: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_collection_duplicates: {
        parameters: {
            query?: {
                /** @description Share of the text that is the same, at least. */
                threshold?: number;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatesOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_collection_stats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionStatsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_collection_indexing_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexingStatusOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collections_index_collection: {
        parameters: {
            query?: {
                unread?: boolean;
            };
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReindexOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_upload_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["BulkUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_update_metadata_of_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkMetadataIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_set_access_of_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkAccessIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_delete_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDeleteIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentJobsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_read_many_again: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkReindexIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentJobsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_give_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilePasswordIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentJobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_impact_of_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_impact_of_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpactOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_list_documents: {
        parameters: {
            query?: {
                /** @description Id, name or alias. */
                collection_id?: string | null;
                status?: ("waiting" | "processing" | "indexed" | "linked" | "failed") | null;
                kind?: ("file" | "webpage" | "text" | "wiki" | "fact") | null;
                owner_id?: string | null;
                external_id?: string | null;
                /** @description What they are parts of; `none` for no parts. */
                parent_id?: string | null;
                media_type?: string | null;
                /** @description Part of the title. */
                title?: string | null;
                created_from?: string | null;
                created_to?: string | null;
                /** @description What the list is sorted by. */
                sort?: components["schemas"]["DocumentSort"];
                /** @description The smallest or the largest first. */
                order?: "asc" | "desc";
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                /** @description So many are passed over, after the cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_DocumentOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_upload_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DocumentUpload"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedOut"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_list_collection_documents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_DocumentOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_documents_indexing_status: {
        parameters: {
            query?: {
                /** @description Id, name or alias. */
                collection_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexingStatusOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_list_indexing_jobs: {
        parameters: {
            query?: {
                collection_id?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_JobOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_get_indexing_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_get_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_replace_document: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DocumentReplace"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedOut"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_delete_document: {
        parameters: {
            query?: {
                /** @description Keep no past of it, even where the collection keeps one. */
                erase?: boolean;
            };
            header?: {
                "if-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_change_document: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_change_metadata: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_get_document_access: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_set_document_access: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentAccessIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_get_text: {
        parameters: {
            query?: {
                /** @description Number of a version; else what readers see. */
                version?: number | null;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_get_preview: {
        parameters: {
            query?: {
                /** @description How much of the text. */
                chars?: number;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_list_chunks: {
        parameters: {
            query?: {
                /** @description Number of a version; else what readers see. */
                version?: number | null;
                /** @description Only chunks that hold this place of the text, in code points. */
                at?: number | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_DocumentChunkOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_list_versions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_VersionOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    documents_download: {
        parameters: {
            query?: {
                /** @description Number of a version; else what readers see. */
                version?: number | null;
            };
            header?: {
                /** @description `bytes=0-1023`; several ranges get all. */
                Range?: string | null;
                /** @description Only if the file still has this ETag; else all of it. */
                "if-range"?: string | null;
                "if-none-match"?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The bytes of the range. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_list_batches: {
        parameters: {
            query?: {
                collection_id?: string | null;
                state?: ("open" | "closed" | "paused" | "cancelled") | null;
                origin?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_BatchOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_create_batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_get_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_list_batch_items: {
        parameters: {
            query?: {
                state?: ("waiting" | "done" | "skipped" | "failed" | "cancelled")[] | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_BatchItemOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_offer_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfferIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WantedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_close_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_pause_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_resume_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_cancel_batch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    batches_retry_failed_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    texts_upsert_text: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpsertOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    texts_upsert_texts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextBatchIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpsertOut"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpsertOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    texts_delete_text: {
        parameters: {
            query: {
                /** @description Id, name or alias. */
                namespace: string;
                /** @description Your own tenant, by id or name. */
                tenant_id?: string | null;
            };
            header?: never;
            path: {
                /** @description Your key of the text. */
                doc_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedOut"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_list_source_kinds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceKindsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_check_source: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceCheckIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCheckOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_list_sources: {
        parameters: {
            query?: {
                /** @description Only those of this collection. */
                collection?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SourceOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_create_source: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__sources__SourceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_get_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__sources__SourceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_delete_source: {
        parameters: {
            query?: {
                /** @description Whether its documents stay or go with it. */
                documents?: "keep" | "delete";
            };
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_change_source: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourcePatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__sources__SourceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_sync_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SyncIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_pause_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__sources__SourceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_resume_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__sources__SourceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_list_source_runs: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SourceRunOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sources_list_source_items: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                state?: ("waiting" | "indexed" | "failed" | "left_out") | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SourceItemOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_list_model_connections: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ConnectionOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_create_model_connection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_get_model_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_delete_model_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_change_model_connection: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_check_model_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConnectionCheckIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCheckOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_list_chat_models: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatModelListing"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_create_chat_model: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatModelIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatModelOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_get_chat_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatModelOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_delete_chat_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models_change_chat_model: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatModelPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatModelOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_list_crawls: {
        parameters: {
            query?: {
                /** @description Id, name or alias. */
                collection_id?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_CrawlOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_create_crawl: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CrawlIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_get_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_end_crawl: {
        parameters: {
            query?: {
                /** @description `delete` takes the crawl away with its pages. */
                pages?: "keep" | "delete";
            };
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"] | components["schemas"]["DeletedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_change_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CrawlPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_list_crawl_pages: {
        parameters: {
            query?: {
                state?: ("waiting" | "indexed" | "duplicate" | "excluded" | "failed" | "gone") | null;
                /** @description Part of the address or title. */
                q?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_WebpageOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_explain_crawl_address: {
        parameters: {
            query: {
                url: string;
            };
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__web__FindingOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_run_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_pause_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crawls_resume_crawl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                crawl_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrawlOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_fetch_webpage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebpageIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebpageAcceptedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_list_webpages: {
        parameters: {
            query?: {
                /** @description Id, name or alias. */
                collection_id?: string | null;
                state?: ("waiting" | "indexed" | "duplicate" | "excluded" | "failed" | "gone") | null;
                /** @description Part of the address or title. */
                q?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_WebpageOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_get_webpage_by_url: {
        parameters: {
            query: {
                url: string;
                /** @description Id, name or alias. */
                collection_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebpageOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_list_collection_webpages: {
        parameters: {
            query?: {
                state?: ("waiting" | "indexed" | "duplicate" | "excluded" | "failed" | "gone") | null;
                /** @description Part of the address or title. */
                q?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_WebpageOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_get_webpage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webpage_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebpageOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_delete_webpage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webpage_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webpages_recrawl_webpage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webpage_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebpageAcceptedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    earlier_clients_upload_pdf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["PdfUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PdfUploadOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    earlier_clients_upload_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PdfStatusOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_explain: {
        parameters: {
            query: {
                /** @description The question. */
                query: string;
                /** @description Its id, or its external id. */
                document_id: string;
                collections?: string[] | null;
                /** @description A filter as in a search, as JSON. */
                filter?: string | null;
                mode?: "hybrid" | "dense" | "lexical";
                top_k?: number;
                per_document?: number | null;
                /** @description A user whose search it is about; for administrators. */
                as_user?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_list_ratings: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                assistant?: string | null;
                /** @description Of answers by this version of an assistant's instructions. */
                prompt_number?: number | null;
                /** @description Of answers that could cite what is in it. */
                collection?: string | null;
                /** @description Of answers that cite this document. */
                document_id?: string | null;
                score?: number | null;
                thumb?: components["schemas"]["Thumb"] | null;
                reason?: components["schemas"]["Reason-Input"] | null;
                /** @description Of this chat. */
                session_id?: string | null;
                message_id?: string | null;
                user_id?: string | null;
                from?: string | null;
                to?: string | null;
                /** @description Only those that say something in words. */
                with_text?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_RatingOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_rate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RatingIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_export_ratings: {
        parameters: {
            query?: {
                assistant?: string | null;
                /** @description Of answers by this version of an assistant's instructions. */
                prompt_number?: number | null;
                /** @description Of answers that could cite what is in it. */
                collection?: string | null;
                /** @description Of answers that cite this document. */
                document_id?: string | null;
                score?: number | null;
                thumb?: components["schemas"]["Thumb"] | null;
                reason?: components["schemas"]["Reason-Input"] | null;
                /** @description Of this chat. */
                session_id?: string | null;
                message_id?: string | null;
                user_id?: string | null;
                from?: string | null;
                to?: string | null;
                /** @description Only those that say something in words. */
                with_text?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_rating_stats: {
        parameters: {
            query?: {
                assistant?: string | null;
                /** @description Of answers by this version of an assistant's instructions. */
                prompt_number?: number | null;
                /** @description Of answers that could cite what is in it. */
                collection?: string | null;
                /** @description Of answers that cite this document. */
                document_id?: string | null;
                score?: number | null;
                thumb?: components["schemas"]["Thumb"] | null;
                reason?: components["schemas"]["Reason-Input"] | null;
                /** @description Of this chat. */
                session_id?: string | null;
                message_id?: string | null;
                user_id?: string | null;
                from?: string | null;
                to?: string | null;
                /** @description Only those that say something in words. */
                with_text?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingStatsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_get_rating: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rating_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_delete_rating: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rating_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ratings_change_rating: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rating_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RatingPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_follow_answer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that you have. */
                "last-event-id"?: string | null;
            };
            path: {
                session_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_list_events: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: {
                /** @description The id of the last event that you have. */
                "last-event-id"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ChatEventOut_"];
                    "text/event-stream": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_latest_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatEventOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_ask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_ask_collection: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path: {
                collection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_regenerate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path: {
                session_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegenerateIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                    "text/event-stream": string;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_get_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_list_chats: {
        parameters: {
            query?: {
                /** @description Words that are all said in the chat. */
                query?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ChatOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_get_chat: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_delete_chat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_change_chat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatChangeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_export_chat: {
        parameters: {
            query?: {
                /** @description Markdown, or JSON. */
                format?: "md" | "json";
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shares_share_chat: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["citewell__http__schemas__shares__ShareIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__shares__ShareOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shares_list_shares: {
        parameters: {
            query?: {
                /** @description Of this chat only. */
                session_id?: string | null;
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ShareOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shares_read_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedChatOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shares_withdraw_share: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_suggested_questions: {
        parameters: {
            query?: {
                /** @description Of it, by id or name. */
                assistant?: string | null;
                /** @description Of these, by id, name or alias. */
                collections?: string[] | null;
                /** @description Questions. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartersOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__evidence__EvidenceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_list_assistants: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AssistantOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_create_assistant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssistantIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_get_assistant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_delete_assistant: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_change_assistant: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssistantPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_list_prompts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_PromptOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_compare_prompts: {
        parameters: {
            query: {
                /** @description Number of the one version. */
                before: number;
                /** @description Number of the other. */
                after: number;
            };
            header?: never;
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__assistants__ComparisonOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_get_prompt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assistant: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assistants_roll_back_prompt: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                assistant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_list_golden_sets: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_GoldenSetOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_create_golden_set: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoldenSetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoldenSetOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_get_golden_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoldenSetOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_delete_golden_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_list_questions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_QuestionOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_import_questions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_grow_from_chat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FromChatIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_grow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GrowIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrownOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_remove_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
                question_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_list_runs: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AnswerRunOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_add_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerRunIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerRunOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_measure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeasurementIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_compare_runs: {
        parameters: {
            query: {
                /** @description The measurement that it is compared with. */
                other: string;
                /** @description Which of its configurations, from 0. */
                result?: number;
                /** @description Which of its configurations, from 0. */
                other_result?: number;
            };
            header?: never;
            path: {
                golden_set: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunComparisonOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_get_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeAnswerRunOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_delete_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                golden_set: string;
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluation_judge_answer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JudgementIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JudgementOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_report: {
        parameters: {
            query?: {
                /** @description What a row is about. */
                group_by?: components["schemas"]["GroupBy"];
                /** @description Of this user alone; for administrators. */
                user_id?: string | null;
                /** @description Most rows. */
                limit?: number;
                /** @description First day (UTC); 30 days before the last where it is left out. */
                from?: string | null;
                /** @description Last day (UTC), included; today where it is left out. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageReportOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_report_as_csv: {
        parameters: {
            query?: {
                /** @description What a row is about. */
                group_by?: components["schemas"]["GroupBy"];
                /** @description Of this user alone; for administrators. */
                user_id?: string | null;
                /** @description Most rows. */
                limit?: number;
                /** @description First day (UTC); 30 days before the last where it is left out. */
                from?: string | null;
                /** @description Last day (UTC), included; today where it is left out. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    insight_insight: {
        parameters: {
            query?: {
                /** @description How long a span is; weeks begin on Monday. */
                bucket?: components["schemas"]["Bucket"];
                /** @description Drawn on: id or name. */
                collection?: string | null;
                /** @description Id or name. */
                assistant?: string | null;
                /** @description As its provider calls it. */
                model?: string | null;
                /** @description For administrators. */
                user_id?: string | null;
                /** @description First day (UTC); 30 days before the last where it is left out. */
                from?: string | null;
                /** @description Last day (UTC), included; today where it is left out. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsightOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    insight_insight_as_csv: {
        parameters: {
            query?: {
                /** @description How long a span is; weeks begin on Monday. */
                bucket?: components["schemas"]["Bucket"];
                /** @description Drawn on: id or name. */
                collection?: string | null;
                /** @description Id or name. */
                assistant?: string | null;
                /** @description As its provider calls it. */
                model?: string | null;
                /** @description For administrators. */
                user_id?: string | null;
                /** @description First day (UTC); 30 days before the last where it is left out. */
                from?: string | null;
                /** @description Last day (UTC), included; today where it is left out. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    insight_failing_questions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
                why?: components["schemas"]["Why"] | null;
                /** @description Id or name. */
                collection?: string | null;
                /** @description Id or name. */
                assistant?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailingQuestionsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    insight_failing_questions_as_csv: {
        parameters: {
            query?: {
                why?: components["schemas"]["Why"] | null;
                /** @description Id or name. */
                collection?: string | null;
                /** @description Id or name. */
                assistant?: string | null;
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_list_budgets: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_BudgetOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_create_budget: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BudgetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_budget_states: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_BudgetStateOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_get_budget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                budget_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_delete_budget: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                budget_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_change_budget: {
        parameters: {
            query?: never;
            header?: {
                "if-match"?: string | null;
            };
            path: {
                budget_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BudgetPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_list_prices: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_PriceOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_add_price: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_effective_prices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_EffectivePriceOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_get_price: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                price_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_remove_price: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                price_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_change_price: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                price_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PricePatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_index_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexStatsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_examine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_get_examination: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExaminationOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_repair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepairIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_queue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_list_embedding_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionsOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_create_embedding_version: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_get_embedding_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__embedding_versions__VersionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_delete_embedding_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStartedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_build_embedding_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_compare_embedding_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompareIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__embedding_versions__ComparisonOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_promote_embedding_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__embedding_versions__VersionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_roll_back_embedding_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["citewell__http__schemas__embedding_versions__VersionOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_rebuild_index: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat this request. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RebuildIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStartedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_list_recorded_queries: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string | null;
                /** @description Items on a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_RecordedQueryOut_"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    index_clear_recorded_queries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearedOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation_health_of_parts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthOut"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthOut"];
                };
            };
            /** @description The request was not accepted. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The server could not do it. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operation_alive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliveOut"];
                };
            };
        };
    };
    operation_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
}
